namespace ActorFlow;

/// <summary>Something wrong, or worth a second look, in a flow that was drawn.</summary>
/// <param name="Code">A stable short name of the kind of problem, for example <c>missing-start</c>.</param>
/// <param name="Where">The flow, node or transition concerned.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record FlowProblem(string Code, string Where, string What, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {What} {Remedy}";
}
