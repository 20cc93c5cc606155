namespace ActorFlow;

/// <summary>What the states of many phases have in common: how their values are frozen, and who is named when one is used too late.</summary>
internal abstract class StateHome(StateScope scope)
{
    public StateScope Scope { get; set; } = scope;

    /// <summary>Such as <c>run 'order-7', node 'charge', visit 3</c>; asked only for the text of an error.</summary>
    /// <param name="place">The node's index in its flow, where the state was opened with one.</param>
    /// <param name="visit">Which entry into the node it was.</param>
    public abstract string Describe(int place, int visit);

    /// <summary>That of one owner.</summary>
    internal sealed class Of(StateScope scope, IStateOwner owner) : StateHome(scope)
    {
        public override string Describe(int place, int visit) => owner.Describe();
    }

    /// <summary>That of nobody.</summary>
    internal sealed class OfNobody(StateScope scope) : StateHome(scope)
    {
        public override string Describe(int place, int visit) => "an ended visit";
    }
}
