using System.Text.Json;
using ActorFlow.Journal;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ActorFlow.Server.Security;

/// <summary>Callers that bring a signed token (JWT, RFC 7519) of the issuer that is set up. Thread-safe.</summary>
internal sealed class TokenCallers(ServerSecurityOptions options, TokenKeys keys, TimeProvider time)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
    private static readonly string[] Public = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly string[] Secret = ["HS256", "HS384", "HS512"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };

    /// <returns>The caller, or null when the token opens nothing: of another issuer, for somebody else, out of its time, signed by nobody that is
    /// known, or without a name.</returns>
    public async ValueTask<ServerCaller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var result = await ValidateAsync(token, await keys.GetAsync(cancellationToken));
        if (!result.IsValid && result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await keys.RenewAsync(cancellationToken) is { } renewed)
            result = await ValidateAsync(token, renewed);
        return result.IsValid && result.SecurityToken is JsonWebToken valid ? CallerOf(valid) : null;
    }

    private Task<TokenValidationResult> ValidateAsync(string token, IReadOnlyList<SecurityKey> signing)
        => _handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = options.JwtIssuer,
        ValidAudience = options.JwtAudience,
        IssuerSigningKeys = signing,
        // The algorithm is ours to choose, never the token's: else a public key would do as the secret of an HMAC.
        ValidAlgorithms = options.JwtAlgorithms.Length > 0 ? ServerSecurityOptions.Split(options.JwtAlgorithms) : options.JwtSecret.Length > 0
            ? Secret : Public,
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

    /// <summary>
    /// Reads the payload itself: what a library makes claims of leaves out an empty list, and no flows must not come to be all of them.
    /// </summary>
    private ServerCaller? CallerOf(JsonWebToken token)
    {
        try
        {
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            var claims = payload.RootElement;
            if (!claims.TryGetProperty(options.JwtNameClaim, out var named) || named.ValueKind != JsonValueKind.String
                || string.IsNullOrWhiteSpace(named.GetString()))
                return null;
            var rights = (Words(claims, options.JwtRightsClaim) ?? []).Aggregate(AccessRights.None, (rights, word) => rights | RightNames.Find(word));
            return new ServerCaller($"jwt:{named.GetString()}", rights, Words(claims, options.JwtFlowsClaim)?.ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>The words of a claim: those of an array, or of a text with blanks between them; none for anything else, and null where the claim is
    /// missing.</returns>
    private static List<string>? Words(JsonElement claims, string claim)
    {
        if (!claims.TryGetProperty(claim, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => [.. value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!)],
            _ => [],
        };
    }
}
