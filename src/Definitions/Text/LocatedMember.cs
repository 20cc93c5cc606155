namespace ActorFlow.Definitions.Text;

/// <summary>A member of an object of a document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where the name stands.</param>
/// <param name="Value">Its value.</param>
internal sealed record LocatedMember(string Name, Place Place, Located Value);
