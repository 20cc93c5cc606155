using System.Globalization;

namespace ActorFlow.Crash.Worker;

/// <summary>The command line.</summary>
internal sealed class WorkerOptions
{
    public required string Database { get; init; }

    /// <summary>Where steps and callers note what happens.</summary>
    public required string Facts { get; init; }

    /// <summary>How many runs of each flow.</summary>
    public required int Rounds { get; init; }

    /// <summary>The longest that a step takes.</summary>
    public required TimeSpan Slow { get; init; }

    /// <summary>The names of the flows to run.</summary>
    public required IReadOnlyList<string> Flows { get; init; }

    /// <summary>Whether to ask again for results that were told in earlier lives.</summary>
    public required bool Again { get; init; }

    /// <summary>Whether the journal is to verify itself at the end.</summary>
    public required bool Verify { get; init; }

    /// <summary>Whether ended runs are pruned at once.</summary>
    public required bool Prune { get; init; }

    /// <summary>How much of what is asked of the journal goes wrong, 0 to 1.</summary>
    public double Faults { get; init; }

    /// <summary>Chooses what goes wrong.</summary>
    public int Seed { get; init; }

    /// <summary>A file that must be there before the life ends in order; null is to end when the work is done.</summary>
    public string? Hold { get; init; }

    /// <summary>From how many bytes of facts on the items of a batch hold still.</summary>
    public long HoldItemsAt { get; init; } = long.MaxValue;

    /// <summary>A command to leave for the engine, instead of being one: its verb, run (or -) and arguments.</summary>
    public IReadOnlyList<string>? Leave { get; init; }

    /// <summary>The command to be the engine for, until it is answered; null is to bring the flows to their ends.</summary>
    public long? Attend { get; init; }

    public static WorkerOptions Parse(string[] args)
    {
        string Value(string name)
            => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
                ? args[at + 1] : throw new ArgumentException($"{name} is missing.");
        return new WorkerOptions
        {
            Database = Value("--db"),
            Facts = Value("--facts"),
            Rounds = int.Parse(Value("--rounds")),
            Slow = TimeSpan.FromMilliseconds(int.Parse(Value("--slow"))),
            Flows = Value("--flows").Split(','),
            Again = args.Contains("--again"),
            Prune = args.Contains("--prune"),
            Verify = args.Contains("--verify"),
            Faults = args.Contains("--faults") ? double.Parse(Value("--faults"), CultureInfo.InvariantCulture) : 0,
            Seed = args.Contains("--seed") ? int.Parse(Value("--seed")) : 0,
            Hold = args.Contains("--hold") ? Value("--hold") : null,
            HoldItemsAt = args.Contains("--hold-items") ? long.Parse(Value("--hold-items"), CultureInfo.InvariantCulture) : long.MaxValue,
            Leave = args.Contains("--leave") ? Value("--leave").Split(' ', 3) : null,
            Attend = args.Contains("--attend") ? long.Parse(Value("--attend")) : null,
        };
    }
}
