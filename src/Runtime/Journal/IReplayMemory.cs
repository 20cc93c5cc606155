namespace ActorFlow.Journal;

/// <summary>
/// Remembers the signatures of incoming webhooks for as long as their replay window is open, so that what somebody has recorded starts nothing under
/// another name.
/// </summary>
public interface IReplayMemory
{
    /// <summary>Notes a signature with the delivery that it came with, unless it is known.</summary>
    /// <param name="signature">A digest of the signature.</param>
    /// <param name="delivery">The delivery's id.</param>
    /// <param name="now">The receiver's clock; what was to be remembered until before it is forgotten.</param>
    /// <param name="until">How long it is remembered.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The delivery that the signature came with first.</returns>
    ValueTask<string> RememberAsync(string signature, string delivery, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);
}
