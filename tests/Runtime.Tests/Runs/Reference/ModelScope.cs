namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>One entry into a flow, as the reference model keeps it.</summary>
internal sealed class ModelScope(ModelFlow flow, ModelScope? parent, string path, string node)
{
    public ModelFlow Flow => flow;

    public ModelScope? Parent => parent;

    public string Path => path;

    /// <summary>The node of the parent that stands for the flow.</summary>
    public string Node => node;

    public Dictionary<string, int> Visits { get; private set; } = new(StringComparer.Ordinal);

    public Dictionary<string, ModelJoin> Joins { get; private set; } = new(StringComparer.Ordinal);

    public List<ActionName> Ends { get; private set; } = [];

    public ActionName? Exit { get; set; }

    public bool IsFailing { get; set; }

    /// <summary>Tokens made from here on are held by a failure.</summary>
    public int HeldFrom { get; set; } = int.MaxValue;

    /// <summary>Which try of the flow it is, and how many were over before the last retry of the run.</summary>
    public int Try { get; set; } = 1;

    public int TriesBefore { get; set; }

    /// <summary>Whether it is added work, which stands beside the tokens of the scope around it.</summary>
    public bool IsTask { get; init; }

    /// <summary>How often nodes were named in work that was added here.</summary>
    public Dictionary<string, int> Added { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>The failure that led in.</summary>
    public string? EntryError { get; init; }

    /// <summary>Nodes whose last visit failed, where the flow went on all the same.</summary>
    public HashSet<string> Failed { get; private set; } = new(StringComparer.Ordinal);

    public ActionName Outcome => Exit ?? (Ends.Count == 1 ? Ends[0] : ActionName.Default);

    public ModelJoin Join(string join)
    {
        if (!Joins.TryGetValue(join, out var found))
            Joins.Add(join, found = new ModelJoin());
        return found;
    }

    /// <summary>The flow begins again; its visits are numbered on.</summary>
    public void Reset()
    {
        Joins.Clear();
        Ends.Clear();
        Failed.Clear();
        (Exit, IsFailing, HeldFrom, Try) = (null, false, int.MaxValue, Try + 1);
    }

    public ModelScope Copy(ModelScope? copyOfParent) => new(flow, copyOfParent, path, node)
    {
        Visits = new(Visits, StringComparer.Ordinal),
        Joins = Joins.ToDictionary(join => join.Key, join => join.Value.Copy(), StringComparer.Ordinal),
        Ends = [.. Ends],
        Exit = Exit,
        IsFailing = IsFailing,
        HeldFrom = HeldFrom,
        Try = Try,
        TriesBefore = TriesBefore,
        IsTask = IsTask,
        Added = new(Added, StringComparer.Ordinal),
        EntryError = EntryError,
        Failed = new(Failed, StringComparer.Ordinal),
    };
}

/// <summary>A join of a scope in its present round.</summary>
internal sealed class ModelJoin
{
    public bool IsClosed { get; set; }

    public int Round { get; set; } = 1;

    /// <summary>What has arrived and waits, with the failures that were brought.</summary>
    public List<(ModelEdge Edge, string? Error)> Arrived { get; private set; } = [];

    public bool IsWaiting => !IsClosed && Arrived.Count > 0;

    public ModelJoin Copy() => new() { IsClosed = IsClosed, Round = Round, Arrived = [.. Arrived] };
}

/// <summary>A token at a node; one at a nested flow stands there while the flow is open.</summary>
internal sealed record ModelToken(int Made, ModelScope Scope, string Node, int Number, string? Error)
{
    public string Key => $"{Scope.Path}{Node}#{Number}";

    /// <summary>How many iterations came before, and which visit asked for the first.</summary>
    public int Iteration { get; init; }

    public string? Set { get; init; }

    /// <summary>What it failed with, and when.</summary>
    public (string Error, int When)? Failure { get; init; }
}
