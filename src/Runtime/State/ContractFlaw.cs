namespace ActorFlow;

/// <summary>A member that its JSON contract would not carry.</summary>
/// <param name="Path">Where, such as <c>Order.Lines[].Note</c>.</param>
/// <param name="What">What is wrong with it, and what to do: the sentence that follows the path.</param>
internal sealed record ContractFlaw(string Path, string What);
