using System.Text.Json;

namespace ActorFlow.Runs;

/// <content>What few runs have, in an object of its own: a run that waits in memory, and there may be a hundred thousand of them, stays small.</content>
internal sealed partial class RunState
{
    private static readonly Rarities None = new();

    private Rarities? _rare;

    /// <summary>What there is of it, to be read, or taken out. It cannot be assigned here, as most runs share the one that is empty.</summary>
    private ref readonly Seldom Kept => ref (_rare ?? None).Facts;

    /// <summary>The run's own, to put something in.</summary>
    private ref Seldom MakeRare() => ref (_rare ??= new Rarities()).Facts;

    /// <summary>The last command from an inbox that the run has taken; it takes none of that inbox up to this number again.</summary>
    public CommandTicket? LastCommand
    {
        get => Kept.LastCommand;
        private set
        {
            if (value is not null || _rare is not null)
                MakeRare().LastCommand = value;
        }
    }

    /// <summary>Since when nothing is dispatched, because of a pause or a cancel: attempts that were due before may have begun. Null while the run dispatches.</summary>
    public (long Version, DateTimeOffset At)? Hold
    {
        get => Kept.Hold;
        private set
        {
            if (value is not null || _rare is not null)
                MakeRare().Hold = value;
        }
    }

    /// <summary>Why the run undoes its work now, or null.</summary>
    public CompensationCause? Undoing
    {
        get => Kept.Undoing;
        private set
        {
            if (value is not null || _rare is not null)
                MakeRare().Undoing = value;
        }
    }

    /// <summary>The version of the event that made the next compensation pending; it may start when that is committed.</summary>
    public long UndoVersion
    {
        get => Kept.UndoVersion;
        private set
        {
            if (value != 0 || _rare is not null)
                MakeRare().UndoVersion = value;
        }
    }

    /// <summary>Whether some of the work has been undone since the run was started or retried.</summary>
    public bool HasUndone
    {
        get => Kept.HasUndone;
        private set
        {
            if (value || _rare is not null)
                MakeRare().HasUndone = value;
        }
    }

    private DateTimeOffset? PausedAt
    {
        get => Kept.PausedAt.Time;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().PausedAt = value;
        }
    }

    /// <summary>In the form in which it lies in the object.</summary>
    private struct Seldom
    {
        public SparseDictionary<string, ChildRun, ByCharacters> Children;
        public Dictionary<(long Visit, long Item), ChildRun>? OfItems;
        public SparseDictionary<int, AskedQuestion, ByItself<int>> Questions;
        public SparseSet<(DateTimeOffset Due, int Number), ByItself<(DateTimeOffset Due, int Number)>> DueQuestions;
        public SparseDictionary<long, OwedNotice, ByItself<long>> Notices;
        public List<QuestionNews>? News;
        public int QuestionsAsked;
        public SparseDictionary<long, Compensation, ByItself<long>> Compensations;
        public SparseSet<Compensation, LatestLast> Owed;
        public CompensationCause? Undoing;
        public long UndoVersion;
        public bool HasUndone;
        public SparseSet<(DateTimeOffset Due, long Visit, string Name), DueFirst> DueWaits;
        public SparseDictionary<long, KeptSignal, ByItself<long>> Signals;
        public Queue<string>? Deliveries;
        public Dictionary<string, JsonElement>? Answers;
        public HashSet<string>? Delivered;
        public long LastSignal;
        public CommandTicket? LastCommand;
        public (long Version, DateTimeOffset At)? Hold;
        public Moment PausedAt;
    }

    private sealed class Rarities
    {
        public Seldom Facts;
    }

    private readonly struct LatestLast : IOrder<Compensation>
    {
        public static IComparer<Compensation> Comparer => Compensation.ByOrder;
    }

    private readonly struct DueFirst : IOrder<(DateTimeOffset Due, long Visit, string Name)>
    {
        public static IComparer<(DateTimeOffset Due, long Visit, string Name)> Comparer { get; } = Comparer<(DateTimeOffset Due, long Visit, string Name)>.Create(
            static (left, right) => left.Due.CompareTo(right.Due) is not 0 and var byDue ? byDue
                : left.Visit.CompareTo(right.Visit) is not 0 and var byVisit ? byVisit : string.CompareOrdinal(left.Name, right.Name));
    }
}
