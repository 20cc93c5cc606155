using System.Collections;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace ActorFlow.Runtime.Tests.State;

/// <summary>Values of every kind that a state carries, with the odd ones often, and a text that tells any two of them apart.</summary>
internal static class Values
{
    public enum Colour
    {
        Red,
        Green = 7,
    }

    public sealed record Line(string Item, int Count, double Price, decimal Vat);

    public sealed record Order(string Id, List<Line> Lines, DateTimeOffset At, Colour Colour, Dictionary<string, long>? Tags = null);

    [Immutable]
    public sealed record Point(double X, double Y, string? Name);

    public struct Pair
    {
        public int A;

        public long B { get; set; }
    }

    public static readonly object?[] Odd =
    [
        null, true, false, 0, -1, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, ulong.MaxValue, (ulong)long.MaxValue + 1, uint.MaxValue,
        (short)-7, (byte)255,
        (sbyte)-128, ushort.MaxValue, 0.0, -0.0, 0.1, 0.1 + 0.2, 5.0, 3.99, -3.99, 1e15, 1e16, 1.5e15, 999999999999999.9, 4503599627370497.5,
        9223372036854774784.0, 9223372036854775808.0,
        -9223372036854775808.0, 1e22, 1e-7, 1e300, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        0.1f, 16777217f, 1e10f, float.MaxValue,
        float.NaN, (Half)0.1, 0m, 1.10m, 0.5m, 5m, -5.00m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m,
        0.9999999999999999999999999999m, 12345678901234567890m, -0.0m,
        Int128.MaxValue, UInt128.MaxValue, "", "42", "NaN", "null", "{}", "2025-01-01T00:00:00Z", "a\"b\\c\n\u0000\u2028ü😀\uFFFD", "\\uFFFD", 'x',
        new DateTime(2025, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
        new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), new DateTime(2025, 7, 2, 3, 4, 5, DateTimeKind.Local), DateTime.MaxValue,
        new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(5.5)),
        new DateOnly(2024, 2, 29), new TimeOnly(23, 59, 59, 999), TimeSpan.FromTicks(-1), TimeSpan.MaxValue,
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new Uri("http://x/ü?a=1"),
        new Version(1, 2, 3), Colour.Green, (Colour)99, new byte[] { 0, 255, 7 }, Array.Empty<int>(), new[] { 1, 2, 3 },
        new List<object?> { 1, "a", null, 2.5, new[] { 1 } }, new HashSet<string> { "b", "a" },
        new Dictionary<string, object?> { ["b"] = 1, ["a"] = new Dictionary<string, object?> { ["x"] = 0.1 }, [""] = "é" },
        new Dictionary<int, string> { [1] = "x" }, (1, "a"), new Pair { A = 1, B = 2 },
        new Line("i", 3, 0.1, 1.10m), new Order("o", [new Line("i", 1, double.NaN, 0)], DateTimeOffset.UnixEpoch, Colour.Red),
        new Point(double.NaN, -0.0, "ü"), new Point(1, 2, null),
        new { A = 1, B = "x" }, new string('ü', 5000), new string('\n', 5000),
    ];

    public static Gen<object?> Any => Gen.Frequency(
        (6, Gen.Elements(Odd)),
        (1, ArbMap.Default.GeneratorFor<int>().Select(v => (object?)v)),
        (1, ArbMap.Default.GeneratorFor<long>().Select(v => (object?)v)),
        (3, ArbMap.Default.GeneratorFor<double>().Select(v => (object?)v)),
        (2, ArbMap.Default.GeneratorFor<float>().Select(v => (object?)v)),
        (3, ArbMap.Default.GeneratorFor<decimal>().Select(v => (object?)v)),
        (2, ArbMap.Default.GeneratorFor<ulong>().Select(v => (object?)BitConverter.Int64BitsToDouble((long)v))),
        (1, ArbMap.Default.GeneratorFor<DateTime>().Select(v => (object?)v)),
        (2, ArbMap.Default.GeneratorFor<string>().Where(v => v is not null && v.All(c => !char.IsSurrogate(c))).Select(v => (object?)v)),
        (1, ArbMap.Default.GeneratorFor<int[]>().Select(v => (object?)v)));

    /// <summary>A text that differs whenever two values can be told apart by a program.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => $"double {BitConverter.DoubleToInt64Bits(double.IsNaN(number) ? double.NaN : number):x}",
        float number => $"float {BitConverter.SingleToInt32Bits(float.IsNaN(number) ? float.NaN : number):x}",
        decimal number => $"decimal {string.Join(',', decimal.GetBits(number))}",
        DateTime time => $"DateTime {time:O} {time.Kind}",
        DateTimeOffset time => $"DateTimeOffset {time:O}",
        Line line => $"Line({Describe(line.Item)},{line.Count},{Describe(line.Price)},{Describe(line.Vat)})",
        Order order => $"Order({Describe(order.Id)},{Describe(order.Lines)},{Describe(order.At)},{order.Colour},{Describe(order.Tags)})",
        Point point => $"Point({Describe(point.X)},{Describe(point.Y)},{Describe(point.Name)})",
        Pair pair => $"Pair({pair.A},{pair.B})",
        IDictionary map => $"map{{{string.Join(",", map.Keys.Cast<object>().Select(key => $"{Describe(key)}:{Describe(map[key])}"))}}}",
        IEnumerable list => $"{(list is byte[]? "bytes" : "list")}[{string.Join(",", list.Cast<object?>().Select(Describe))}]",
        IFormattable other => $"{other.GetType().Name} {other.ToString(null, CultureInfo.InvariantCulture)}",
        _ => $"{value.GetType().Name} {value}",
    };
}
