namespace ActorFlow;

/// <summary>Whoever a state belongs to; asked only for the text of an error.</summary>
internal interface IStateOwner
{
    /// <summary>Such as <c>run 'order-7', node 'charge', visit 3</c>.</summary>
    string Describe();
}
