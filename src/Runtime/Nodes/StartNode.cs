namespace ActorFlow;

/// <summary>
/// Stands before the nodes of a flow that begins with several at once. No visit is ever made of it: a token that comes here is at its targets.
/// </summary>
internal sealed class StartNode : Node
{
    public const string StartName = "(start)";
    public const string StartKind = "start";

    public StartNode()
        : base(StartName)
    {
    }

    internal override string Kind => StartKind;

    internal override bool HasResult => false;

    internal override VisitBody NewBody(IVisitPort port)
        => throw new NotSupportedException("The start of a flow that begins with several nodes is not visited.");
}
