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
    /// Every entry into a group keeps its own results and errors per member, also where several are open at the same time; what other nodes read of
    /// the group is what the last entry that ended has left.
    /// </remarks>
    public static GroupNode Of(string name, params FlowPart[] branches) => FlowPart.Branch(branches).AsGroup(name);
}
