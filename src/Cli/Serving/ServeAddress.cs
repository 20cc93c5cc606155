namespace ActorFlow.Cli.Serving;

/// <summary>Where a server may be told to listen.</summary>
internal static class ServeAddress
{
    /// <returns>Why the text is no such address, or null when it is one.</returns>
    public static string? Refuse(string text)
    {
        // '*' and '+' stand for every address, and make no host of a URI.
        var plain = text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "is no URL. Write one, for example http://127.0.0.1:7070.";
        if (url.Scheme != Uri.UriSchemeHttp)
            return $"has the scheme '{url.Scheme}', and this serves http. For https, let a proxy that holds the certificate stand before it.";
        return url.PathAndQuery is "/" ? null : "has a path. The API lies below the address itself.";
    }
}
