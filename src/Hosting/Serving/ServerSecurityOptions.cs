using System.Text;

namespace ActorFlow;

/// <summary>Who may use a server, from where, and how much. Keys in a configuration file: <c>ActorFlow:Server:Security:*</c>, see <c>hocon/reference.conf</c>.</summary>
public sealed class ServerSecurityOptions
{
    /// <summary>The shortest secret of symmetric tokens, in bytes: 32, as HMAC-SHA256 has no use for less (RFC 7518, 3.2).</summary>
    public const int LeastJwtSecret = 32;

    /// <summary>Whether callers need an API key. The default value is <see cref="ApiKeyUse.Auto"/>: once there is one.</summary>
    public ApiKeyUse ApiKeys { get; set; } = ApiKeyUse.Auto;

    /// <summary>Who signs the bearer tokens (JWT) that are taken: the exact <c>iss</c>. The default value is empty: no tokens are taken.</summary>
    public string JwtIssuer { get; set; } = "";

    /// <summary>Whom tokens must be for: one of <c>aud</c>. Must be set with the issuer.</summary>
    public string JwtAudience { get; set; } = "";

    /// <summary>A file with the issuer's public keys as a JSON Web Key Set.</summary>
    public string JwtKeySetFile { get; set; } = "";

    /// <summary>A file with the issuer's public key as PEM.</summary>
    public string JwtPublicKeyFile { get; set; } = "";

    /// <summary>The secret that the issuer signs with, where it uses HMAC: at least <see cref="LeastJwtSecret"/> bytes.</summary>
    public string JwtSecret { get; set; } = "";

    /// <summary>Where the issuer publishes its keys: the https address of its OpenID configuration, or of a JSON Web Key Set.</summary>
    public string JwtMetadataAddress { get; set; } = "";

    /// <summary>The algorithms that are taken, with commas between them. The default value is empty: those that fit the keys, of 256 bits or more.</summary>
    public string JwtAlgorithms { get; set; } = "";

    /// <summary>How far the issuer's clock may be off. The default value is one minute; allowed are zero to ten minutes.</summary>
    public TimeSpan JwtClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The claim with the rights: an array, or words with blanks between them. The default value is <c>actorflow_rights</c>. A token without it has none.</summary>
    public string JwtRightsClaim { get; set; } = "actorflow_rights";

    /// <summary>The claim with the flows that the rights are for: an array, or names with blanks between them. The default value is <c>actorflow_flows</c>. A token without it is for all.</summary>
    public string JwtFlowsClaim { get; set; } = "actorflow_flows";

    /// <summary>The claim with the name for the audit. The default value is <c>sub</c>.</summary>
    public string JwtNameClaim { get; set; } = "sub";

    /// <summary>
    /// Whether a question that is assigned to somebody may be answered and withdrawn by them alone, and by those with the right <c>admin</c>. The default value is false: by whoever has the
    /// right <c>answer</c>, and the history says who it was.
    /// </summary>
    public bool AssigneesOnly { get; set; }

    /// <summary>Names that a server without authentication may be called by beside localhost and its addresses, with commas between them. The default value is none.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Origins of other web pages that may call the server (CORS), as <c>https://host[:port]</c>, with commas between them. The default value is none.</summary>
    public string CorsOrigins { get; set; } = "";

    /// <summary>How many requests a caller may make per second, over time. The default value is 200; allowed are 1 to 1 000 000.</summary>
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>How many requests a caller may make at once. The default value is 400; allowed are 1 to 1 000 000.</summary>
    public int RequestBurst { get; set; } = 400;

    /// <summary>How many requests with missing or wrong credentials an address may make per minute. The default value is 60; allowed are 1 to 1 000 000.</summary>
    public int FailuresPerMinute { get; set; } = 60;

    /// <summary>How many live streams and long polls a caller may have open. The default value is 32; allowed are 1 to 100 000.</summary>
    public int StreamsPerCaller { get; set; } = 32;

    /// <summary>How many live streams and long polls there may be in all. The default value is 2 000; allowed are 1 to 1 000 000.</summary>
    public int Streams { get; set; } = 2_000;

    /// <summary>The most bytes a request's body may have. The default value is 4 MB; allowed are 1 byte to 1 GB.</summary>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a request may take that does not wait for a run on purpose. The default value is 30 seconds; allowed are 1 second to 1 hour.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long audit entries are kept. The default value is 400 days; allowed are 1 hour to 100 years.</summary>
    public TimeSpan KeepAudit { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How many audit entries are kept at most. The default value is 5 000 000; allowed are 1 000 to 1 000 000 000.</summary>
    public int MostAudit { get; set; } = 5_000_000;

    /// <summary>Whether bearer tokens are taken.</summary>
    public bool TakesTokens => JwtIssuer.Length > 0;

    /// <summary>The parts of a list that was written with commas.</summary>
    internal static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The options that have a value they cannot have.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        Enum.IsDefined(ApiKeys) ? null : new OptionProblem(nameof(ApiKeys), ApiKeys, "Auto, Required or Off", "Required"),
        JwtSecret.Length == 0 || Encoding.UTF8.GetByteCount(JwtSecret) >= LeastJwtSecret ? null
            : new OptionProblem(nameof(JwtSecret), SharedState.Mask, $"at least {LeastJwtSecret} bytes", "44 characters from a random source"),
        JwtMetadataAddress.Length == 0 || (Uri.TryCreate(JwtMetadataAddress, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps) ? null
            : new OptionProblem(nameof(JwtMetadataAddress), JwtMetadataAddress, "an absolute https address, or empty for none", "https://login.example.org/.well-known/openid-configuration"),
        Split(JwtAlgorithms).All(IsAlgorithm) ? null
            : new OptionProblem(nameof(JwtAlgorithms), JwtAlgorithms, "names of signature algorithms: HS, RS, PS or ES with 256, 384 or 512; 'none' is none", "RS256,ES256"),
        OptionProblem.OfTime(nameof(JwtClockSkew), JwtClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(10), "00:01:00"),
        Named(nameof(JwtRightsClaim), JwtRightsClaim, "actorflow_rights"),
        Named(nameof(JwtFlowsClaim), JwtFlowsClaim, "actorflow_flows"),
        Named(nameof(JwtNameClaim), JwtNameClaim, "sub"),
        Split(CorsOrigins).All(IsOrigin) ? null : new OptionProblem(nameof(CorsOrigins), CorsOrigins, "exact origins without a path; there is no '*'", "https://console.example.org"),
        OptionProblem.OfNumber(nameof(RequestsPerSecond), RequestsPerSecond, 1, 1_000_000, "200"),
        OptionProblem.OfNumber(nameof(RequestBurst), RequestBurst, 1, 1_000_000, "400"),
        OptionProblem.OfNumber(nameof(FailuresPerMinute), FailuresPerMinute, 1, 1_000_000, "60"),
        OptionProblem.OfNumber(nameof(StreamsPerCaller), StreamsPerCaller, 1, 100_000, "32"),
        OptionProblem.OfNumber(nameof(Streams), Streams, 1, 1_000_000, "2000"),
        OptionProblem.OfNumber(nameof(MaxBodyBytes), MaxBodyBytes, 1, 1024 * 1024 * 1024, "4194304"),
        OptionProblem.OfTime(nameof(RequestTimeout), RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "00:00:30"),
        OptionProblem.OfTime(nameof(KeepAudit), KeepAudit, TimeSpan.FromHours(1), TimeSpan.FromDays(36_500), "400.00:00:00"),
        OptionProblem.OfNumber(nameof(MostAudit), MostAudit, 1_000, 1_000_000_000, "5000000"),
    }.OfType<OptionProblem>();

    /// <summary>What is wrong with the options together, as sentences; empty when nothing is.</summary>
    internal IEnumerable<string> Contradictions()
    {
        var sources = new[] { JwtKeySetFile, JwtPublicKeyFile, JwtSecret, JwtMetadataAddress }.Count(source => source.Length > 0);
        if (TakesTokens && sources != 1)
        {
            yield return $"ActorFlow:Server:Security: tokens of '{JwtIssuer}' need exactly one source of keys: {nameof(JwtKeySetFile)}, {nameof(JwtPublicKeyFile)}, {nameof(JwtSecret)} or "
                + $"{nameof(JwtMetadataAddress)}; {sources} are set.";
        }

        if (TakesTokens && JwtAudience.Length == 0)
            yield return $"ActorFlow:Server:Security:{nameof(JwtAudience)} is missing: a token that was made for another service must not open this one.";
        if (!TakesTokens && sources > 0)
            yield return $"ActorFlow:Server:Security:{nameof(JwtIssuer)} is missing: say whose tokens are taken.";
        if (TakesTokens && Split(JwtAlgorithms).Any(name => name.StartsWith("HS", StringComparison.Ordinal) != (JwtSecret.Length > 0)))
            yield return $"ActorFlow:Server:Security:{nameof(JwtAlgorithms)} is '{JwtAlgorithms}': HS algorithms go with {nameof(JwtSecret)} and with nothing else, so that no public key is taken for a secret.";
    }

    private static OptionProblem? Named(string option, string value, string example)
        => value.Length is > 0 and <= 200 ? null : new OptionProblem(option, value, "a claim's name, 1 to 200 characters", example);

    private static bool IsAlgorithm(string name)
        => name.Length == 5 && (name[..2] is "HS" or "RS" or "PS" or "ES") && (name[2..] is "256" or "384" or "512");

    private static bool IsOrigin(string origin)
        => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && origin == uri.GetLeftPart(UriPartial.Authority);
}
