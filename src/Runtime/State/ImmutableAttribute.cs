namespace ActorFlow;

/// <summary>
/// Says that objects of this type never change after they were made, nor anything they hold: a run's state then keeps the object itself instead of a
/// frozen copy, and every read returns that object. The promise is the author's; a broken one shows as state that changes without a commit.
/// </summary>
/// <remarks>For types of others, list them in <see cref="StateSerialization.ImmutableTypes"/>.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;
