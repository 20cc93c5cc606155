using System.Buffers;

namespace ActorFlow.Server.Operations;

/// <summary>
/// Looks at a query as it was sent: decoding leaves escapes that are none as they are, and a text that was not meant would be looked for.
/// </summary>
internal static class QueryText
{
    /// <summary>The name of the first parameter whose name or value is no percent-encoded UTF-8, or null.</summary>
    public static string? FirstBad(string query)
    {
        foreach (var part in query.TrimStart('?').Split('&'))
        {
            if (!IsWhole(part))
                return part.Split('=')[0] is { Length: > 0 } name && IsWhole(name) ? Uri.UnescapeDataString(name) : "(unnamed)";
        }

        return null;
    }

    private static bool IsWhole(ReadOnlySpan<char> part)
    {
        if (!part.Contains('%'))
            return true;
        var bytes = new ArrayBufferWriter<byte>(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '%')
            {
                bytes.Write([(byte)'x']);
                continue;
            }

            if (i + 2 > part.Length - 1 || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
                return false;
            bytes.Write([Convert.FromHexString(part.Slice(i + 1, 2))[0]]);
            i += 2;
        }

        return BodyReading.FirstBadByte(bytes.WrittenSpan) is null;
    }
}
