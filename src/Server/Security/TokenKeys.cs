using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ActorFlow.Server.Security;

/// <summary>The keys that tokens are checked with. Thread-safe.</summary>
internal abstract class TokenKeys
{
    /// <summary>The keys as they are known.</summary>
    public abstract ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken);

    /// <summary>Looks for keys that are not known yet.</summary>
    /// <returns>The keys, or null where there is nowhere to look, or somebody has looked just now.</returns>
    public virtual ValueTask<IReadOnlyList<SecurityKey>?> RenewAsync(CancellationToken cancellationToken) => new((IReadOnlyList<SecurityKey>?)null);

    /// <summary>The keys that the options name.</summary>
    /// <exception cref="ServerSecurityException">They cannot be read.</exception>
    public static TokenKeys Of(ServerSecurityOptions options, Func<HttpClient> client, TimeProvider time)
    {
        if (options.JwtMetadataAddress.Length > 0)
            return new PublishedTokenKeys(new Uri(options.JwtMetadataAddress), options.JwtIssuer, client, time);
        if (options.JwtSecret.Length > 0)
            return new Fixed([new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.JwtSecret))]);
        var file = options.JwtKeySetFile.Length > 0 ? options.JwtKeySetFile : options.JwtPublicKeyFile;
        try
        {
            var text = File.ReadAllText(file);
            return new Fixed(options.JwtKeySetFile.Length > 0 ? OfSet(text) : [OfPem(text)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new ServerSecurityException(
                $"The keys of '{options.JwtIssuer}' cannot be read from '{Path.GetFullPath(file)}': {error.Message} It must be {(options.JwtKeySetFile.Length > 0 ? "a JSON Web Key Set" : "a public key as PEM")}.", error);
        }
    }

    /// <summary>The public keys of a key set that are for signatures; symmetric ones are left out, as what is published is no secret.</summary>
    /// <exception cref="ArgumentException">It is no key set, or has no such key.</exception>
    public static IReadOnlyList<SecurityKey> OfSet(string json)
    {
        var set = new JsonWebKeySet(json) { SkipUnresolvedJsonWebKeys = true };
        var keys = set.GetSigningKeys()
            .Where(key => key is RsaSecurityKey or ECDsaSecurityKey or X509SecurityKey or JsonWebKey { Kty: "RSA" or "EC" }).ToList();
        return keys.Count > 0 ? keys : throw new ArgumentException("It has no public key for signatures (RSA or EC).");
    }

    private static AsymmetricSecurityKey OfPem(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new ArgumentException("It is a private key. Only the issuer has that; give the public one.");
        try
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return new ECDsaSecurityKey(curve);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
    }

    private sealed class Fixed(IReadOnlyList<SecurityKey> keys) : TokenKeys
    {
        public override ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken) => new(keys);
    }
}
