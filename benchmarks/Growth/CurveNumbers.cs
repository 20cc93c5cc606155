using System.Globalization;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>How sizes and numbers are written.</summary>
internal static class CurveNumbers
{
    /// <summary>A size with its thousands apart.</summary>
    public static string Size(double size) => size.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>A number with as many digits as it deserves.</summary>
    public static string Number(double value) => value.ToString(value >= 100 ? "F0" : value >= 1 ? "F1" : "F3", CultureInfo.InvariantCulture);
}
