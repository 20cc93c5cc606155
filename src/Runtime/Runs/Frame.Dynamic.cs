namespace ActorFlow.Runs;

/// <content>Work that was added as the run goes: each piece is in a frame of its own, in the frame of the flow that knows its nodes.</content>
internal sealed partial class Frame
{
    /// <summary>The frame of the work that names the nodes of this one: itself, or one around it, if what is in between, groups and branches, was made for the work.</summary>
    public Frame? TaskAround
        => Work is not null ? this : Parent?.TaskAround is { } around && around.Work!.Shape.RegisteredOf(Node) is null ? around : null;

    /// <summary>How many pieces of added work are open directly in here.</summary>
    public int Tasks { get; set; }

    /// <summary>How often each node was named in work that was added here, by name.</summary>
    public IReadOnlyDictionary<string, int> Added => _rare?.Added ?? Nothing;

    public int AddedOf(string name) => _rare?.Added?.GetValueOrDefault(name) ?? 0;

    public void CountAdded(string name, int times) => (MakeRare().Added ??= new(StringComparer.Ordinal))[name] = AddedOf(name) + times;

    /// <summary>A token was put where no edge leads, so what was known of what can still come to joins does not hold any more.</summary>
    public void ForgetSearches()
    {
        if (_rare is not null)
            (_rare.Tokens, _rare.Watched, _rare.Doubtful) = (null, null, null);
        foreach (var join in Joins)
            join.Watch = null;
    }

    private static readonly SortedDictionary<string, int> Nothing = [];
}
