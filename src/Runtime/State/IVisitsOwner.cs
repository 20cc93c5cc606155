namespace ActorFlow;

/// <summary>Whoever the states of many visits belong to; asked only for the text of an error.</summary>
internal interface IVisitsOwner
{
    /// <summary>Such as <c>run 'order-7', node 'charge', visit 3</c>.</summary>
    string Describe(string node, int visit);
}
