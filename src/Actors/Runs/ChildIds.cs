using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Actors.Runs;

/// <summary>The ids of child runs: the same for the same attempt of the same visit, and different for any others.</summary>
internal static class ChildIds
{
    private const int HashLength = 32;

    public static RunId Of(string visitKey, int attempt)
    {
        var id = attempt == 1 ? visitKey : string.Create(CultureInfo.InvariantCulture, $"{visitKey}~try{attempt}");
        if (id.Length <= RunId.MaxLength)
            return new RunId(id);
        // Too deep for an id that can be read: its end is a hash of the whole.
        var cut = RunId.MaxLength - HashLength - 1;
        if (char.IsHighSurrogate(id[cut - 1]))
            cut--;
        return new RunId($"{id[..cut]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..HashLength]}");
    }
}
