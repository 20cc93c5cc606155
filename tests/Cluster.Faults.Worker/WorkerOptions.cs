namespace ActorFlow.Cluster.Faults.Worker;

/// <summary>The command line.</summary>
internal sealed class WorkerOptions
{
    public required string Database { get; init; }

    /// <summary>Where steps and callers note what happens.</summary>
    public required string Facts { get; init; }

    /// <summary>The member's name.</summary>
    public required string Name { get; init; }

    /// <summary>The longest that a step takes.</summary>
    public required TimeSpan Slow { get; init; }

    public required TimeSpan Lease { get; init; }

    /// <summary>How long a stop may let work go on.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>The names of the flows to ask for again and again; none for a member that leads runs.</summary>
    public required IReadOnlyList<string> Flows { get; init; }

    /// <summary>A file at whose appearance nothing new is asked for.</summary>
    public required string Enough { get; init; }

    /// <summary>A file: while it is there, writes wait before they leave this process.</summary>
    public required string Hold { get; init; }

    /// <summary>How wrong the time of day is here.</summary>
    public required TimeSpan Shift { get; init; }

    /// <summary>The newest event format that this member says it reads.</summary>
    public required int Format { get; init; }

    /// <summary>How many rounds of the flows are under way at the same time.</summary>
    public required int Lanes { get; init; }

    public static WorkerOptions Parse(string[] args)
    {
        string? Optional(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        string Value(string name) => Optional(name) ?? throw new ArgumentException($"{name} is missing.");
        TimeSpan Time(string name, string instead) => TimeSpan.FromMilliseconds(int.Parse(Optional(name) ?? instead));
        return new WorkerOptions
        {
            Database = Value("--db"),
            Facts = Value("--facts"),
            Name = Value("--name"),
            Slow = Time("--slow", "10"),
            Lease = Time("--lease", "1500"),
            Drain = Time("--drain", "20000"),
            Flows = Optional("--flows")?.Split(',') ?? [],
            Enough = Value("--facts") + ".enough",
            Hold = Value("--facts") + $".hold-{Value("--name")}",
            Shift = Time("--shift", "0"),
            Format = int.Parse(Optional("--format") ?? "1"),
            Lanes = int.Parse(Optional("--lanes") ?? "3"),
        };
    }
}
