using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Actors.Runs;

/// <summary>The ids of child runs: the same for the same attempt of the same visit, and different for any others.</summary>
internal static class ChildIds
{
    private const int HashLength = 32;

    public static RunId Of(string visitKey, int attempt)
        => Fitting(attempt == 1 ? visitKey : string.Create(CultureInfo.InvariantCulture, $"{visitKey}~try{attempt}"));

    /// <summary>Of an item of a batch: a further attempt of the batch is another child, as one of the item is.</summary>
    public static RunId OfItem(string itemKey, int attempt, int itemAttempt)
        => Fitting(attempt == 1 && itemAttempt == 1 ? itemKey : string.Create(CultureInfo.InvariantCulture, $"{itemKey}~try{attempt}.{itemAttempt}"));

    private static RunId Fitting(string id)
    {
        if (id.Length <= RunId.MaxLength)
            return new RunId(id);
        // Too deep for an id that can be read: its end is a hash of the whole.
        var cut = RunId.MaxLength - HashLength - 1;
        if (char.IsHighSurrogate(id[cut - 1]))
            cut--;
        return new RunId($"{id[..cut]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..HashLength]}");
    }
}
