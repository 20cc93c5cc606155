namespace ActorFlow;

/// <summary>Which arithmetic belongs to which type.</summary>
internal static class NumberWidths
{
    public static NumberWidth Of(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int64 => NumberWidth.Int64,
        TypeCode.Int32 => NumberWidth.Int32,
        TypeCode.Int16 => NumberWidth.Int16,
        TypeCode.SByte => NumberWidth.SByte,
        TypeCode.Byte => NumberWidth.Byte,
        TypeCode.UInt16 => NumberWidth.UInt16,
        TypeCode.UInt32 => NumberWidth.UInt32,
        TypeCode.UInt64 => NumberWidth.UInt64,
        TypeCode.Double => NumberWidth.Double,
        TypeCode.Single => NumberWidth.Single,
        TypeCode.Decimal => NumberWidth.Decimal,
        _ => throw new NotSupportedException($"A {type.Name} cannot be added atomically. Use a built-in number, or a custom reducer."),
    };
}
