using System.Threading.Channels;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Security;

/// <summary>
/// Writes the audit trail: entries that come at the same time share a commit, and everybody waits for theirs. Trims it from time to time.
/// Thread-safe.
/// </summary>
internal sealed partial class AuditWriter : IAsyncDisposable
{
    private const int MostPerCommit = 256;

    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    private readonly Channel<(AuditEntry Entry, TaskCompletionSource Written)> _waiting
        = Channel.CreateBounded<(AuditEntry, TaskCompletionSource)>(new BoundedChannelOptions(4 * MostPerCommit) { SingleReader = true });
    private readonly IAuditTrail _trail;
    private readonly ServerSecurityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Task _writing;

    public AuditWriter(IAuditTrail trail, ServerSecurityOptions options, TimeProvider time, ILogger logger)
    {
        (_trail, _options, _time, _logger) = (trail, options, time, logger);
        _writing = WriteAsync();
        _timer = time.CreateTimer(_ => _ = TrimAsync(), null, TimeSpan.Zero, TrimEvery);
    }

    /// <summary>Adds an entry; it is durable when the call has completed.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be written.</exception>
    public async Task AppendAsync(AuditEntry entry)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((entry, written));
        await written.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _waiting.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        var batch = new List<(AuditEntry Entry, TaskCompletionSource Written)>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostPerCommit && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
            try
            {
                await _trail.AppendAsync([.. batch.Select(one => one.Entry)], CancellationToken.None);
                batch.ForEach(one => one.Written.SetResult());
            }
            catch (Exception error)
            {
                // Whoever waits is told: what is not in the trail is not acknowledged.
                NotWritten(_logger, error, batch.Count);
                batch.ForEach(one => one.Written.SetException(error));
            }
        }
    }

    private async Task TrimAsync()
    {
        try
        {
            await _trail.TrimAsync(_time.GetUtcNow() - _options.KeepAudit, _options.MostAudit, CancellationToken.None);
        }
        catch (Exception error)
        {
            NotTrimmed(_logger, error);
        }
    }

    [LoggerMessage(90, LogLevel.Error, "The audit trail cannot be written: {Count} request(s) are not acknowledged.")]
    private static partial void NotWritten(ILogger logger, Exception error, int count);

    [LoggerMessage(91, LogLevel.Warning, "The audit trail cannot be trimmed; it is tried again later.")]
    private static partial void NotTrimmed(ILogger logger, Exception error);
}
