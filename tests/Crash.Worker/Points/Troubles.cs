using ActorFlow.Journal;
using ActorFlow.Testing;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>
/// A journal of which a part of everything goes wrong: what is written is lost, or done and reported as failed, or refused until the journal is
/// opened anew.
/// </summary>
internal static class Troubles
{
    // Without these, a run cannot be shown as ended or a life not begin; everything else is asked again by the engine, or by the caller.
    private static readonly JournalCall[] Spared = [JournalCall.Open, JournalCall.Unfinished, JournalCall.MarkClean];

    public static FaultyJournal Around(IRunJournal journal, double rate, int seed) => new(journal, new JournalFaultOptions
    {
        Seed = seed,
        LostAnswers = rate,
        LostWrites = rate / 2,
        Refusals = rate / 10,
        Delays = rate / 4,
        Delay = TimeSpan.FromMilliseconds(5),
        Calls = Enum.GetValues<JournalCall>().Except(Spared).ToDictionary(call => call,
            _ => new JournalCallFaults { Failures = rate / 2, LostAnswers = rate / 2 }),
    });

    /// <summary>How much went wrong.</summary>
    public static int CountOf(FaultyJournal journal)
        => Enum.GetValues<JournalFault>().Sum(journal.CountOf)
            + Enum.GetValues<JournalCall>().Sum(call => Enum.GetValues<JournalCallFault>().Sum(fault => journal.CountOf(call, fault)));
}
