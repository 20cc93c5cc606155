using System.Collections.Concurrent;
using System.Globalization;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <summary>
/// The inbox of runs as the engine uses it: names what it sends, and remembers which commands its own appends have taken. Thread-safe.
/// </summary>
/// <param name="inbox">The inbox.</param>
/// <param name="incarnation">The opening of the journal, which no other opening shares.</param>
/// <param name="codec">Encrypts what commands say, or null.</param>
internal sealed class InboxDesk(IRunInbox inbox, long incarnation, IPayloadCodec? codec)
{
    private readonly ConcurrentDictionary<long, bool> _taken = new();
    private long _deliveries;

    public IRunInbox Inbox => inbox;

    public SealedArguments Sealed { get; } = new(codec);

    /// <summary>A name for a delivery that nobody else gives.</summary>
    public string NewDelivery() => string.Create(CultureInfo.InvariantCulture, $"{incarnation}.{Interlocked.Increment(ref _deliveries)}");

    public CommandTicket TicketOf(InboxRow row) => new(inbox.Identity, row.Position);

    /// <summary>Whether a command came through this inbox, and not from a caller of this process.</summary>
    public bool IsFrom(CommandTicket? ticket) => ticket is not null && ticket.Inbox == inbox.Identity;

    /// <summary>An append has taken the commands; before whoever carries them out hears of its commit.</summary>
    public void NoteTaken(IReadOnlyList<InboxTake> takes)
    {
        foreach (var take in takes)
            _taken[take.Position] = true;
    }

    /// <summary>Whether an append of this engine has taken the command; asked once.</summary>
    public bool WasTaken(long position) => _taken.TryRemove(position, out _);
}
