using System.Security.Claims;
using System.Text.Json;
using ActorFlow.Journal;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ActorFlow.Server.Security;

/// <summary>Callers that bring a signed token (JWT, RFC 7519) of the issuer that is set up. Thread-safe.</summary>
internal sealed class TokenCallers(ServerSecurityOptions options, TokenKeys keys, TimeProvider time)
{
    private static readonly string[] Public = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly string[] Secret = ["HS256", "HS384", "HS512"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };

    /// <returns>The caller, or null when the token opens nothing: of another issuer, for somebody else, out of its time, signed by nobody that is known, or without a name.</returns>
    public async ValueTask<ServerCaller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var result = await ValidateAsync(token, await keys.GetAsync(cancellationToken));
        if (!result.IsValid && result.Exception is SecurityTokenSignatureKeyNotFoundException && await keys.RenewAsync(cancellationToken) is { } renewed)
            result = await ValidateAsync(token, renewed);
        return result.IsValid ? CallerOf(result.ClaimsIdentity) : null;
    }

    private Task<TokenValidationResult> ValidateAsync(string token, IReadOnlyList<SecurityKey> signing) => _handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = options.JwtIssuer,
        ValidAudience = options.JwtAudience,
        IssuerSigningKeys = signing,
        // The algorithm is ours to choose, never the token's: else a public key would do as the secret of an HMAC.
        ValidAlgorithms = options.JwtAlgorithms.Length > 0 ? ServerSecurityOptions.Split(options.JwtAlgorithms) : options.JwtSecret.Length > 0 ? Secret : Public,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsInTime(notBefore, expires),
    });

    private bool IsInTime(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + options.JwtClockSkew && (notBefore is not { } begin || now >= begin - options.JwtClockSkew);
    }

    private ServerCaller? CallerOf(ClaimsIdentity identity)
    {
        var name = identity.FindFirst(options.JwtNameClaim)?.Value;
        if (string.IsNullOrWhiteSpace(name))
            return null;
        var rights = Words(identity, options.JwtRightsClaim).Aggregate(AccessRights.None, (rights, word) => rights | RightNames.Find(word));
        var hasFlows = identity.HasClaim(claim => claim.Type == options.JwtFlowsClaim);
        return new ServerCaller($"jwt:{name}", rights, hasFlows ? Words(identity, options.JwtFlowsClaim).ToHashSet(StringComparer.Ordinal) : null);
    }

    /// <summary>The words of a claim: an array comes as several claims, an empty one as the text of its JSON; a text has blanks between them.</summary>
    private static IEnumerable<string> Words(ClaimsIdentity identity, string claim)
        => identity.FindAll(claim).SelectMany(one => one.ValueType.StartsWith("JSON", StringComparison.Ordinal) ? OfJson(one.Value) : one.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> OfJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Array
                ? [.. json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
