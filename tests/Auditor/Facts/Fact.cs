using System.Text.Json;

namespace ActorFlow.Auditor.Facts;

/// <summary>One line of evidence.</summary>
/// <param name="Place">Where it stands.</param>
public abstract record Fact(Place Place);

/// <summary>A line of a file of evidence. Lines of one file are in the order in which they were written.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Text">What it says.</param>
/// <param name="Life">The life of the process that wrote it, from 0: the number of life ends in the lines before it.</param>
public sealed record Place(string File, int Line, string Text, int Life)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path.GetFileName(File)}:{Line}  {Text}";
}

/// <summary>User code did something for a visit.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Visit">The visit, or the item of a batch in it.</param>
/// <param name="Attempt">Which attempt of Exec.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Phase">Where in the visit: <c>exec</c> when an attempt begins, <c>done</c> when its work is done, <c>post</c> and others by
/// name.</param>
/// <param name="Seen">The visits whose patches the state showed at that moment, in the order of their commits; null when not noted.</param>
/// <param name="Pinned">A value that every execution of the visit must show alike; null when there is none.</param>
public sealed record Effect(Place Place, VisitId Visit, int Attempt, string Key, string Phase, IReadOnlyList<string>? Seen, string? Pinned)
    : Fact(Place)
{
    /// <summary>Which member of a cluster did it, and under which term; null where there is no cluster.</summary>
    public Tenure? By { get; init; }
}

/// <summary>The engine told its caller that a run is started.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
public sealed record Acknowledged(Place Place, string Run) : Fact(Place);

/// <summary>The engine told its caller how a run ended.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
/// <param name="Status">The run's status, in lower case; <c>lost</c> when the engine did not know the run.</param>
/// <param name="IsPruned">Whether the run's history is gone: then status and action are all that is told.</param>
/// <param name="Body">The whole line: action, state, errors.</param>
public sealed record Result(Place Place, string Run, string Status, bool IsPruned, JsonElement Body) : Fact(Place);

/// <summary>User code undid the work of a visit, or tried to.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">Which attempt of undoing it.</param>
/// <param name="Key">The idempotency key of the undoing.</param>
/// <param name="Undoes">The idempotency key of the work.</param>
public sealed record Undo(Place Place, VisitId Visit, int Attempt, string Key, string Undoes) : Fact(Place)
{
    /// <summary>Which member of a cluster did it; null where there is no cluster.</summary>
    public Tenure? By { get; init; }
}

/// <summary>What a process of a cluster had under way was given up by it, though the process goes on.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Process">The process.</param>
/// <param name="Run">The run of which it was given up; null when of all.</param>
public sealed record CutOff(Place Place, long Process, string? Run) : Fact(Place);

/// <summary>The database has a term for a shard: whoever still works under a lower one works in vain.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Term">The term.</param>
public sealed record TermTaken(Place Place, int Shard, long Term) : Fact(Place);

/// <summary>What a run must come to, worked out without the engine.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
/// <param name="Body">The members that the result must have, with their values.</param>
/// <param name="AnyOrder">Keys of the state that hold lists whose order is open.</param>
/// <param name="After">For each node those that lead to it, one of them once for each of its visits; <c>start</c> is the start of the run.</param>
/// <param name="Early">Whether visits may begin before what led to them is committed: then only what left the engine counts as committed.</param>
/// <param name="Undone">The visits whose work is undone, in the order in which that happens.</param>
public sealed record Expected(Place Place, string Run, JsonElement Body, IReadOnlyList<string> AnyOrder,
    IReadOnlyDictionary<string, IReadOnlyList<string>> After, bool Early, IReadOnlyList<string> Undone) : Fact(Place);

/// <summary>A life of the process is over; written by whoever watched it end.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="InOrder">Whether it ended by itself or when it was asked to, and not by force.</param>
public sealed record LifeEnd(Place Place, bool InOrder) : Fact(Place)
{
    /// <summary>The process, where several live at the same time; else null.</summary>
    public long? Process { get; init; }
}

/// <summary>A row of the journal's index of runs, as found at the end.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
/// <param name="Status">Its status, in lower case.</param>
/// <param name="Ended">Whether it has a time of its end.</param>
/// <param name="Due">Whether something of it is still due.</param>
/// <param name="IsPruned">Whether its history was removed.</param>
/// <param name="Parent">The run that asked for it; null when a caller did.</param>
public sealed record IndexRow(Place Place, string Run, string Status, bool Ended, bool Due, bool IsPruned, string? Parent) : Fact(Place);

/// <summary>What stands in the journal for the entries of a run that were removed, as found at the end.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
/// <param name="Version">The last of them.</param>
/// <param name="Trail">The list <c>trail</c> of the state there.</param>
public sealed record Baseline(Place Place, string Run, long Version, IReadOnlyList<string> Trail) : Fact(Place);

/// <summary>An entry of a run in the journal, as found at the end.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Run">The run.</param>
/// <param name="Version">Its place in the run.</param>
/// <param name="Name">The event.</param>
/// <param name="Visit">The visit it is about, by the number that the journal gives it; null when about none.</param>
/// <param name="Trail">What its patch appends to the list <c>trail</c> of the state.</param>
/// <param name="Child">The child run it is about; null when about none.</param>
public sealed record Entry(Place Place, string Run, long Version, string Name, long? Visit, IReadOnlyList<string> Trail, string? Child) : Fact(Place)
{
    /// <summary>
    /// Of an entry that asks for a child: whether an item of a batch does. It hears of the end itself, and asks again for a child whose end a crash
    /// let it forget.
    /// </summary>
    public bool IsOfItem { get; init; }
}

/// <summary>Something is damaged or left over in the journal, as found at the end: by its own verification, or by a look at its tables.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="What">What.</param>
public sealed record Fault(Place Place, string What) : Fact(Place);

/// <summary>A line number of a process, to see that no evidence is missing.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Process">The process.</param>
/// <param name="Sequence">The line's number in that process, from 1.</param>
public sealed record Stamp(Place Place, long Process, long Sequence) : Fact(Place);

/// <summary>A line that is no evidence.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record Unreadable(Place Place, string Problem) : Fact(Place);
