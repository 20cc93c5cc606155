using System.Globalization;

namespace ActorFlow.Runs;

/// <summary>The idempotency keys of visits and of what they owe.</summary>
internal static class VisitKey
{
    /// <summary>
    /// The same for (run, frames, node, visit), and different for any others: parts are escaped, since names and ids may hold the separators.
    /// </summary>
    public static string Of(RunId run, string framePath, Visit visit)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{Frame.Escaped(run.Value)}/{framePath}{Frame.Escaped(visit.Node)}#{visit.Number}");
        return visit.KeyGeneration == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}~{visit.KeyGeneration}");
    }

    /// <summary>The key of an item of a batch.</summary>
    public static string OfItem(string visitKey, long item) => string.Create(CultureInfo.InvariantCulture, $"{visitKey}[{item}]");

    /// <summary>The key of a compensation: a generation of a visit is a number, so no visit has it.</summary>
    public static string OfCompensation(string visitKey) => visitKey + "~undo";
}
