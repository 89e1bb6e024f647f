using Functions.Archives;

namespace Functions.Tests.Archives;

/// <summary>Which state of an archived file may follow which.</summary>
public sealed class ArchiveTransitionsTests
{
    [Fact]
    public void A_file_goes_from_writing_to_archived_and_back_by_a_restore()
    {
        ArchiveState[] life =
        [
            ArchiveState.Writing, ArchiveState.Deleting, ArchiveState.Archived,
            ArchiveState.Restoring, ArchiveState.Restored, ArchiveState.Writing,
        ];

        Assert.All(life.Zip(life.Skip(1)), step => Assert.True(ArchiveTransitions.Allows(step.First, step.Second), $"{step}"));
    }

    [Fact]
    public void Rows_are_deleted_only_after_a_file_that_was_being_written_is_verified() =>
        Assert.Equal(["writing"], ArchiveTransitions.Before(ArchiveState.Deleting));

    [Theory]
    [InlineData(ArchiveState.Archived)]
    [InlineData(ArchiveState.Deleting)]
    [InlineData(ArchiveState.Restoring)]
    [InlineData(ArchiveState.Replaced)]
    public void A_file_whose_rows_are_not_all_in_MySQL_is_not_written_again(ArchiveState state) =>
        Assert.False(ArchiveTransitions.Allows(state, ArchiveState.Writing));

    [Fact]
    public void Only_rows_that_are_in_MySQL_again_let_another_file_take_the_place() =>
        Assert.Equal(["restored"], ArchiveTransitions.Before(ArchiveState.Replaced));

    [Fact]
    public void A_restore_begins_with_a_verified_file_and_resumes_after_a_crash() =>
        Assert.Equal(["deleting", "archived", "restoring"], ArchiveTransitions.Before(ArchiveState.Restoring));

    [Fact]
    public void Nothing_follows_replaced() =>
        Assert.DoesNotContain(Enum.GetValues<ArchiveState>(), to => ArchiveTransitions.Allows(ArchiveState.Replaced, to));

    [Fact]
    public void A_rewriting_keeps_the_state_whichever_it_is() =>
        Assert.Equal(["writing", "deleting", "archived", "restoring", "restored", "replaced"], ArchiveTransitions.Before(null));
}
