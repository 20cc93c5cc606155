using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ActorFlow.Server.Security;

/// <summary>
/// The keys that an issuer publishes. Read at the first need, again twice a day, and when an unknown key turns up, but not more than twice a minute,
/// whoever asks.
/// </summary>
internal sealed class PublishedTokenKeys(Uri address, string issuer, Func<HttpClient> client, TimeProvider time) : TokenKeys, IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Refresh = TimeSpan.FromHours(12);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Known? _known;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    /// <exception cref="ServerSecurityException">They cannot be had.</exception>
    public override async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is not null && time.GetUtcNow() - known.ReadAt < Refresh)
            return known.Keys;
        return await ReadOnceAsync(known, cancellationToken) ?? known?.Keys ?? [];
    }

    public override async ValueTask<IReadOnlyList<SecurityKey>?> RenewAsync(CancellationToken cancellationToken)
        => await ReadOnceAsync(_known, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async ValueTask<IReadOnlyList<SecurityKey>?> ReadOnceAsync(Known? seen, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Somebody else has read them meanwhile.
            if (!ReferenceEquals(seen, _known))
                return _known!.Keys;
            var now = time.GetUtcNow();
            if (now - _lastTry < Pause)
                return null;
            _lastTry = now;
            var keys = await ReadAsync(cancellationToken);
            _known = new Known(keys, now);
            return keys;
        }
        catch (Exception error)
            when (error is HttpRequestException or JsonException or ArgumentException or KeyNotFoundException or InvalidOperationException
                or TimeoutException)
        {
            if (_known is null)
                throw new ServerSecurityException(
                    $"The keys of '{issuer}' cannot be had from {address}: {error.Message} Until they can, its tokens open nothing.", error);
            return null;   // the keys that are known go on; an issuer that is down for a while stops nobody
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IReadOnlyList<SecurityKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await TextAsync(address, cancellationToken);
        using var json = JsonDocument.Parse(text);
        if (!json.RootElement.TryGetProperty("jwks_uri", out var place))
            return OfSet(text);
        if (json.RootElement.GetProperty("issuer").GetString() != issuer)
            throw new ArgumentException($"It is the configuration of '{json.RootElement.GetProperty("issuer").GetString()}', not of '{issuer}'.");
        if (!Uri.TryCreate(place.GetString(), UriKind.Absolute, out var keys) || keys.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"Its keys are at '{place.GetString()}', which is no https address.");
        return OfSet(await TextAsync(keys, cancellationToken));
    }

    private async Task<string> TextAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var http = client();
        http.MaxResponseContentBufferSize = MaxBytes;
        return await http.GetStringAsync(uri, cancellationToken).WaitAsync(Patience, time, cancellationToken);
    }

    private sealed record Known(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt);
}
