using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ActorFlow.Server.Operations;

/// <summary>Reads the arguments in a path as they were sent.</summary>
/// <remarks>
/// Routing leaves <c>%2F</c> encoded and decodes everything else, so that <c>a%2Fb</c> and <c>a%252Fb</c> look alike to it. Ids may hold any
/// character, so the segments are taken from the request line and decoded once. Where the host has rewritten the path, what routing says has to do.
/// </remarks>
internal static class PathArguments
{
    public static IReadOnlyDictionary<string, string> Of(HttpContext http, Operation operation)
    {
        var pattern = operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var sent = SegmentsOf(http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        var asSent = Fits(pattern, sent);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is not ['{', .. var name, '}'])
                continue;
            arguments[name] = asSent ? Decoded(sent[sent.Length - pattern.Length + i], name) : (string?)http.Request.RouteValues[name] ?? "";
        }

        return arguments;
    }

    private static string[] SegmentsOf(string target)
    {
        var path = target.AsSpan();
        if (path.IndexOfAny('?', '#') is >= 0 and var end)
            path = path[..end];
        return path.StartsWith("/", StringComparison.Ordinal) ? path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static bool Fits(string[] pattern, string[] sent)
    {
        if (sent.Length < pattern.Length)
            return false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (!pattern[i].StartsWith('{')
                && !string.Equals(pattern[i], Uri.UnescapeDataString(sent[sent.Length - pattern.Length + i]), StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static string Decoded(string segment, string name)
    {
        var text = Uri.UnescapeDataString(segment);
        // What is no UTF-8 stays encoded.
        return Uri.EscapeDataString(text).Equals(segment, StringComparison.OrdinalIgnoreCase) || !HasBadEscape(segment, text) ? text
            : throw new ApiProblemException(ProblemCode.BadParameter, $"The part '{name}' of the path is not percent-encoded UTF-8.",
                [new RequestFault("path", name, "it is not percent-encoded UTF-8")]);
    }

    // Each escape that was decoded is gone: one that is still there, and was not itself written as %25, could not be decoded.
    private static bool HasBadEscape(string segment, string text)
    {
        var written = 0;
        for (var at = segment.IndexOf("%25", StringComparison.Ordinal); at >= 0; at = segment.IndexOf("%25", at + 3, StringComparison.Ordinal))
            written++;
        return text.Count(c => c == '%') > written;
    }
}
