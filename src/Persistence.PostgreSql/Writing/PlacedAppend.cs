namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>A request of a group.</summary>
/// <param name="Group">The number of the group.</param>
/// <param name="First">The version of its first entry.</param>
/// <param name="Last">The version of its last entry.</param>
/// <param name="Counter">The counter of its append id.</param>
/// <param name="Chain">The link of its last entry.</param>
/// <param name="Packed">Where its entries are in the memory of the batch, which moves while it grows.</param>
internal readonly record struct PlacedAppend(int Group, long First, long Last, long Counter, uint Chain, Range Packed);
