namespace ActorFlow;

/// <summary>What a <see cref="StateOp"/> holds beside key and value.</summary>
internal sealed record StateOpDetails(StateOpKind Kind)
{
    public bool IsSensitive { get; init; }

    public long ExpiresAt { get; init; } = StateMap.Never;

    public long Expected { get; init; } = -1;

    public NumberWidth Width { get; init; } = NumberWidth.Int64;

    public static readonly StateOpDetails Add = new(StateOpKind.Add);
    public static readonly StateOpDetails Append = new(StateOpKind.Append);
    public static readonly StateOpDetails Prepend = new(StateOpKind.Prepend);
    public static readonly StateOpDetails Remove = new(StateOpKind.Remove);
    public static readonly StateOpDetails Clear = new(StateOpKind.Clear);
}
