using System.Buffers;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Group commit: many appends, one transaction, one flush, one answer each. Used by one thread at a time.</summary>
internal sealed class Committer
{
    private const int HeadsPerGeneration = 100_000;
    private const int KeptBuffer = 1024 * 1024;

    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("commit");

    private readonly Connection _connection;
    private readonly long _incarnation;
    private readonly int _maxAppendBytes;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _append;
    private readonly Statement _findHead;
    private readonly RunRows _runs;
    private readonly HeadCache _heads = new(HeadsPerGeneration);
    private readonly List<Head> _refused = [];
    private ArrayBufferWriter<byte> _pack = new(64 * 1024);
    private long _batch;

    public Committer(Connection connection, long incarnation, int maxAppendBytes)
    {
        _connection = connection;
        _incarnation = incarnation;
        _maxAppendBytes = maxAppendBytes;
        _begin = connection[Sql["Begin"]];
        _commit = connection[Sql["Commit"]];
        _append = connection[Sql["Append"]];
        _findHead = connection[Sql["FindHead"]];
        _runs = new RunRows(connection, Sql);
    }

    /// <summary>Commits a batch and fills in the answers.</summary>
    /// <returns>Null, or the fault at the very commit: then the answers that were to be "appended" are unknown.</returns>
    /// <exception cref="SqliteFault">Nothing was written.</exception>
    public SqliteFault? Commit(ReadOnlySpan<AppendRequest> batch, Span<AppendAnswer> answers)
    {
        _batch++;
        try
        {
            _begin.Run();
            for (var i = 0; i < batch.Length; i++)
                answers[i] = Append(in batch[i]);
        }
        catch
        {
            Abandon();
            throw;
        }

        try
        {
            _commit.Run();
        }
        catch (SqliteFault fault)
        {
            // The log may or may not hold this transaction whole: only reading it again tells.
            Abandon();
            foreach (ref var answer in answers)
                answer = answer.Outcome == AppendOutcome.Appended ? default : answer;
            return fault;
        }

        foreach (var head in _refused)
            _heads.Remove(head.RunId);
        _refused.Clear();
        return null;
    }

    private AppendAnswer Append(in AppendRequest request)
    {
        if (request.AppendId.Incarnation != _incarnation)
            return new AppendAnswer(AppendOutcome.Fenced);
        var head = HeadOf(request.RunId);
        if (head.Batch != _batch)
        {
            head.Batch = _batch;
            head.Refused = false;
        }

        var answer = head.Refused || head.Version != request.ExpectedVersion ? new AppendAnswer(AppendOutcome.Conflict) : Write(head, in request);
        if (answer.Outcome != AppendOutcome.Appended && !head.Refused)
        {
            head.Refused = true;
            if (head.Run == 0)
                _refused.Add(head);   // stands in for a run that is not stored
        }

        return answer;
    }

    private AppendAnswer Write(Head head, in AppendRequest request)
    {
        _pack.ResetWrittenCount();
        var chain = EntryPack.Write(_pack, request.Entries.Span, head.Chain);
        if (_pack.WrittenCount > _maxAppendBytes)
        {
            _pack = new ArrayBufferWriter<byte>(64 * 1024);
            return new AppendAnswer(AppendOutcome.TooLarge);
        }

        if (head.Run == 0)
        {
            if (request.Summary!.Key is { } key && _runs.HolderOf(key) is { } holder)
                return new AppendAnswer(AppendOutcome.KeyTaken, holder);
            head.Run = _runs.Add(request.Summary);
        }
        else if (request.Summary is { } summary)
        {
            _runs.Change(head.Run, summary);
        }

        var last = request.ExpectedVersion + request.Entries.Length;
        _append.Bind(1, head.Run).Bind(2, request.ExpectedVersion + 1).Bind(3, last).Bind(4, request.AppendId.Incarnation).Bind(5, request.AppendId.Counter)
            .Bind(6, chain).Bind(7, _pack.WrittenSpan).Run();
        if (_pack.Capacity > KeptBuffer)
            _pack = new ArrayBufferWriter<byte>(64 * 1024);
        head.Version = last;
        head.Chain = chain;
        return new AppendAnswer(AppendOutcome.Appended);
    }

    private Head HeadOf(RunId runId)
    {
        if (_heads.Find(runId) is { } known)
            return known;
        var run = _runs.Find(runId);
        var head = new Head(runId, run, 0, EntryChain.Start(runId));
        if (run != 0 && _findHead.Bind(1, run).Step())
        {
            head.Version = _findHead.Int64(0);
            head.Chain = (uint)_findHead.Int64(1);
        }

        _findHead.Reset();
        _heads.Add(head);
        return head;
    }

    // Heads hold what the open transaction wrote, so they go with it.
    private void Abandon()
    {
        _connection.Rollback();
        _heads.Clear();
        _refused.Clear();
        _runs.Forget();
    }
}
