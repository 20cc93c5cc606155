namespace ActorFlow;

/// <summary>Where groups begin.</summary>
public static class Group
{
    /// <summary>
    /// Makes one node of branches that run side by side: <c>Group.Of("quotes", a, b, c).AtLeast(2)</c>. A branch may be a chain, <c>a >> b</c>, or a
    /// group.
    /// </summary>
    /// <param name="name">The group's name, unique in its flow.</param>
    /// <param name="branches">The branches; the same one twice is there once. None at all is a group that is content at once, under most
    /// policies.</param>
    /// <remarks>
    /// A run keeps one result or error per member: those of the last entry. Where a group is entered twice at the same time, one entry may see what a member
    /// did for the other; keep such entries apart, in child runs.
    /// </remarks>
    public static GroupNode Of(string name, params FlowPart[] branches) => FlowPart.Branch(branches).AsGroup(name);
}
