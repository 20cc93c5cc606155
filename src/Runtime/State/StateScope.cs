namespace ActorFlow;

/// <summary>What the states of all visits of a run have in common; made once per flow and durability.</summary>
internal sealed class StateScope
{
    /// <summary>For states outside a run.</summary>
    public static readonly StateScope Standalone = new();

    /// <summary>For states of this scope that belong to nobody.</summary>
    public StateHome Unowned => field ??= new StateHome.OfNobody(this);

    public StateSerialization Serialization { get; init; } = StateSerialization.Default;

    public StateSchema Schema { get; init; } = StateSchema.Open;

    public FreezeMode Mode { get; init; } = FreezeMode.InMemory;

    /// <summary>Whether sensitive values are encrypted as they are set.</summary>
    public bool SealsSensitive => Mode == FreezeMode.Durable && Serialization.PayloadCodec is not null;

    /// <summary>Whether sensitive values may be set: they can be encrypted, are never journaled, or the user allows them in the clear.</summary>
    public bool TakesSensitive => Mode != FreezeMode.Durable || Serialization.PayloadCodec is not null || Serialization.AllowPlainSensitive;
}
