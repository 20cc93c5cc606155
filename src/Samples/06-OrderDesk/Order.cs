namespace ActorFlow.Samples.OrderDesk;

/// <summary>What a customer asks for.</summary>
/// <param name="Item">The article.</param>
/// <param name="Count">How many.</param>
/// <param name="Price">What one costs.</param>
/// <param name="Customer">Who asks.</param>
public sealed record Order(string Item, int Count, decimal Price, string Customer);
