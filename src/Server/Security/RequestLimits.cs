using System.Threading.RateLimiting;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Security;

/// <summary>How much each caller may ask: requests over time, failures to say who they are, and open streams. Thread-safe.</summary>
internal sealed class RequestLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string> _requests;
    private readonly PartitionedRateLimiter<string> _failures;
    private readonly PartitionedRateLimiter<string> _streams;
    private readonly ConcurrencyLimiter _allStreams;

    public RequestLimits(ServerSecurityOptions options)
    {
        _requests = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller,
            _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestBurst,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
        _failures = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(address,
            _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.FailuresPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));
        _streams = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetConcurrencyLimiter(caller,
            _ => new ConcurrencyLimiterOptions { PermitLimit = options.StreamsPerCaller }));
        _allStreams = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.Streams });
    }

    /// <exception cref="ApiProblemException">The caller has asked too often.</exception>
    public void TakeRequest(string caller) => Take(_requests, caller, "The caller has made more requests than it may.");

    /// <exception cref="ApiProblemException">The address has failed too often: it is not heard before the minute is over, whatever it
    /// brings.</exception>
    public void CheckFailures(string address)
    {
        // Taking nothing asks whether anything is left.
        using var lease = _failures.AttemptAcquire(address, permitCount: 0);
        if (!lease.IsAcquired)
            throw TooMany("Too many requests with missing or wrong credentials came from this address.", lease);
    }

    /// <summary>Counts a failure to say who one is.</summary>
    public void CountFailure(string address) => _failures.AttemptAcquire(address).Dispose();

    /// <summary>Takes the place of a stream; to be disposed when it is over.</summary>
    /// <exception cref="ApiProblemException">The caller, or all of them, have as many as they may.</exception>
    public IDisposable TakeStream(string caller)
    {
        var own = _streams.AttemptAcquire(caller);
        var all = own.IsAcquired ? _allStreams.AttemptAcquire() : null;
        if (all is { IsAcquired: true })
            return new Both(own, all);
        all?.Dispose();
        own.Dispose();
        throw new ApiProblemException(ProblemCode.TooManyStreams,
            all is null ? "The caller has as many streams open as it may. Close one first."
                : "The server has as many streams open as it may. Try again later.")
        {
            Headers = [("Retry-After", "5")],
        };
    }

    public void Dispose()
    {
        _requests.Dispose();
        _failures.Dispose();
        _streams.Dispose();
        _allStreams.Dispose();
    }

    private static void Take(PartitionedRateLimiter<string> limiter, string partition, string what)
    {
        using var lease = limiter.AttemptAcquire(partition);
        if (!lease.IsAcquired)
            throw TooMany(what, lease);
    }

    private static ApiProblemException TooMany(string what, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        return new ApiProblemException(ProblemCode.TooManyRequests,
            $"{what} Try again in {wait} s.") { Headers = [("Retry-After", wait.ToString(System.Globalization.CultureInfo.InvariantCulture))] };
    }

    private sealed class Both(RateLimitLease own, RateLimitLease all) : IDisposable
    {
        public void Dispose()
        {
            all.Dispose();
            own.Dispose();
        }
    }
}
