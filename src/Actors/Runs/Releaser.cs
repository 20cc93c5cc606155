using ActorFlow.Actors.Kernel;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Runs;

/// <summary>Disposes what visits that were cut off have left: user code that no supervisor's turn may wait for.</summary>
internal sealed partial class Releaser(ILogger logger) : Actor<ReleaseMessage>
{
    private int _underWay;
    private TaskCompletionSource? _drained;

    /// <inheritdoc/>
    protected override void Receive(ReleaseMessage message)
    {
        switch (message)
        {
            case ReleaseMessage.Release release: On(release); break;
            case ReleaseMessage.Released released: On(released); break;
            case ReleaseMessage.Drain drain: _drained = drain.Drained; break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The releaser does not know this message.");
        }

        if (_underWay == 0)
            _drained?.TrySetResult();
    }

    private void On(ReleaseMessage.Release release)
    {
        _underWay++;
        using var region = Context.EnterUserCode();
        Context.Pipe(Dispose(release.Resource), (object?)null, static _ => new ReleaseMessage.Released(null),
            static (_, error) => new ReleaseMessage.Released(error));

        static async ValueTask Dispose(IAsyncDisposable resource) => await resource.DisposeAsync();
    }

    private void On(ReleaseMessage.Released released)
    {
        _underWay--;
        if (released.Error is not null)
            NotReleased(logger, released.Error);
    }

    [LoggerMessage(40, LogLevel.Warning, "Services of a visit that was cut off could not be disposed.")]
    private static partial void NotReleased(ILogger logger, Exception error);
}
