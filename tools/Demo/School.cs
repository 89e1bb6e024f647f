namespace Demo;

/// <summary>A person at the school, and their device.</summary>
public sealed record Person(long Id, string Type, string Name, string Country, string Os, string Device);

public sealed record SchoolDocument(string Level, string Chapter, string Name);

/// <summary>The people and documents of the school. The same seed makes the same school.</summary>
public sealed class School
{
    private const int Students = 480;
    private const int Teachers = 32;

    private static readonly string[] First =
    [
        "Ada", "Ben", "Chiara", "David", "Elif", "Finn", "Giulia", "Hanna", "Ivan", "Jana", "Kofi", "Lea", "Milan", "Nora", "Omar", "Paula",
        "Quirin", "Rosa", "Samir", "Tara", "Ueli", "Vera", "Wanda", "Yara", "Zeno",
    ];

    private static readonly string[] Last =
    [
        "Amsler", "Brunner", "Conti", "Demir", "Egger", "Frei", "Gerber", "Huber", "Imhof", "Jost", "Keller", "Lang", "Meier", "Novak",
        "Ott", "Petrov",
        "Rossi", "Schmid", "Tanner", "Vogt", "Weber", "Zimmermann",
    ];

    private static readonly string[] Countries = ["CH", "CH", "CH", "CH", "CH", "DE", "DE", "AT", "LI", "FR", "IT"];

    private static readonly (string Os, string Device)[] Machines =
    [
        ("Windows", "desktop"), ("Windows", "desktop"), ("Windows", "desktop"), ("iPadOS", "tablet"), ("iPadOS", "tablet"),
        ("ChromeOS", "desktop"),
        ("ChromeOS", "desktop"), ("macOS", "desktop"), ("Android", "mobile"), ("Android", "tablet"), ("iOS", "mobile"),
        ("Linux", "desktop"),
    ];

    private static readonly (string Level, string[] Chapters)[] Curriculum =
    [
        ("Level 1", ["Counting", "Shapes", "Letters", "Weather"]),
        ("Level 2", ["Fractions", "Angles", "Reading", "Plants"]),
        ("Level 3", ["Decimals", "Area", "Grammar", "Energy"]),
        ("Level 4", ["Equations", "Circles", "Essays", "Cells"]),
    ];

    private static readonly string[] Kinds = ["Introduction.pdf", "Worksheet.pdf", "Practice.pdf", "Quiz.pdf", "Solutions.pdf"];

    public School(int seed)
    {
        var random = new Random(seed);
        People =
        [
            .. Enumerable.Range(0, Students).Select(i => Someone(1001 + i, "student", random)),
            .. Enumerable.Range(0, Teachers).Select(i => Someone(5001 + i, "teacher", random)),
        ];
        Documents =
        [
            .. from level in Curriculum
               from chapter in level.Chapters
               from kind in Kinds
               select new SchoolDocument(level.Level, chapter, $"{chapter} {kind}"),
        ];
        // Popularity is independent of the order.
        random.Shuffle(Documents);
    }

    public IReadOnlyList<Person> People { get; }

    public SchoolDocument[] Documents { get; }

    /// <summary>Usually a student, sometimes a teacher.</summary>
    public Person Anyone(Random random) =>
        random.Next(10) == 0 ? People[Students + random.Next(Teachers)] : People[Skewed(random, Students)];

    /// <summary>A document; few are read much, and many a little.</summary>
    public SchoolDocument Any(Random random) => Documents[Skewed(random, Documents.Length)];

    public static (string Country, string Os, string Device) Visitor(Random random)
    {
        var (os, device) = Machines[random.Next(Machines.Length)];
        return (Countries[random.Next(Countries.Length)], os, device);
    }

    private static Person Someone(long id, string type, Random random)
    {
        var (country, os, device) = Visitor(random);
        return new Person(id, type, $"{First[random.Next(First.Length)]} {Last[random.Next(Last.Length)]}", country, os, device);
    }

    private static int Skewed(Random random, int count)
    {
        var share = random.NextDouble();
        return (int)(share * share * count);
    }
}
