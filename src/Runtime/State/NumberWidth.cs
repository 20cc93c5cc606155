namespace ActorFlow;

/// <summary>The numeric type an addition is made in: its arithmetic, and the range its result must keep.</summary>
internal enum NumberWidth : byte
{
    Int64,
    Int32,
    Int16,
    SByte,
    Byte,
    UInt16,
    UInt32,
    UInt64,
    Double,
    Single,
    Decimal,
}
