namespace T;
public sealed class XTests { [Fact] public void One_is_one() => Assert.Equal(1, 1); }
