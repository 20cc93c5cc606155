using System.Globalization;

namespace ActorFlow.Cli.Output;

/// <summary>Numbers of things.</summary>
internal static class Count
{
    public static string Of(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
