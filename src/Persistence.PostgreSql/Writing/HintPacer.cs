using System.Globalization;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>
/// Decides which commits carry a notification. Commits with one wait for each other over the whole server, so a member's are some time apart; what
/// was held back is carried by a later commit, or sent by itself.
/// </summary>
internal sealed class HintPacer : IDisposable
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly ITimer _timer;
    private JournalHint _held;
    private long _sent = TimeProvider.System.GetTimestamp() - TimeProvider.System.TimestampFrequency;
    private bool _isTimed;

    public HintPacer(Database database)
    {
        _database = database;
        _timer = TimeProvider.System.CreateTimer(static pacer => ((HintPacer)pacer!).SendHeld(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The hint as it is sent.</summary>
    public static string TextOf(JournalHint hint) => ((int)hint).ToString(CultureInfo.InvariantCulture);

    /// <summary>What a commit shall carry, or null for nothing now.</summary>
    public string? Of(JournalHint hint)
    {
        if (hint == JournalHint.None)
            return null;
        lock (_gate)
        {
            _held |= hint;
            if (TimeProvider.System.GetElapsedTime(_sent) >= Apart)
                return Take();
            if (!_isTimed)
            {
                _isTimed = true;
                _timer.Change(Apart, Timeout.InfiniteTimeSpan);
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private string Take()
    {
        var text = TextOf(_held);
        (_held, _sent) = (JournalHint.None, TimeProvider.System.GetTimestamp());
        return text;
    }

    // The commit it belongs to may still be under way then: whoever looks too early looks again by and by.
    private void SendHeld()
    {
        string? text;
        lock (_gate)
        {
            _isTimed = false;
            text = _held == JournalHint.None ? null : Take();
        }

        if (text is not null)
            _ = SendAsync(text);
    }

    private async Task SendAsync(string text)
    {
        try
        {
            await _database.RowsAsync("commit", "Notify", p => p.Next(_database.Channel).Next(text), _ => true, CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // A hint that is lost is made up for by looking now and then.
        }
    }
}
