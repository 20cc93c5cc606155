using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>The outside world: what steps do and what callers are told, one line each, in the order in which it happened.</summary>
internal sealed class FactFile
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string? _member;
    private readonly int _shards;
    private readonly int _file;
    private long _sequence;

    /// <param name="path">The file; made when it is not there.</param>
    /// <param name="member">The member of a cluster that writes; null where there is no cluster.</param>
    /// <param name="shards">Into how many shards the cluster divides its runs.</param>
    public FactFile(string path, string? member = null, int shards = 1)
    {
        (_path, _member, _shards) = (path, member, shards);
        _file = Libc.OpenForAppend(path);
    }

    /// <summary>How many bytes have been noted, by this process and by those before it.</summary>
    public long Length => new FileInfo(_path).Length;

    /// <summary>What a caller of earlier lives has noted: the lines of a kind, by run.</summary>
    public IReadOnlySet<string> RunsNotedAs(string kind)
        => File.ReadLines(_path).Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["kind"] == kind)
            .Select(line => (string)line["run"]!).ToHashSet();

    /// <summary>Work was done for a visit.</summary>
    public void Effect(string run, string node, int visit, int attempt, string key, string phase, IReadOnlyList<string>? seen, string? pinned = null,
        int? item = null, long term = 0)
        => Write(OfMember(run, term, new JsonObject
        {
            ["run"] = run,
            ["node"] = node,
            ["visit"] = visit,
            ["attempt"] = attempt,
            ["key"] = key,
            ["phase"] = phase,
            ["seen"] = seen is null ? null : JsonSerializer.SerializeToNode(seen),
            ["pinned"] = pinned,
            ["item"] = item?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));

    /// <summary>Work of a visit was undone, or that was tried.</summary>
    public void Undo(string run, string node, int visit, int attempt, string key, string undoes)
        => Write(OfMember(run, 0,
            new JsonObject { ["kind"] = "undo", ["run"] = run, ["node"] = node, ["visit"] = visit, ["attempt"] = attempt, ["key"] = key,
            ["undoes"] = undoes }));

    /// <summary>This process has given up what it had under way: of a run, or, with null, of all.</summary>
    public void CutOff(string? run) => Write(run is null ? new JsonObject { ["kind"] = "cut" } : new JsonObject { ["kind"] = "cut", ["run"] = run });

    /// <summary>The start of a run has returned.</summary>
    public void Acknowledged(string run) => Write(new JsonObject { ["kind"] = "acknowledged", ["run"] = run });

    /// <summary>The end of a run was told.</summary>
    public void Result(RunResult result) => Write(new JsonObject
    {
        ["kind"] = "result",
        ["run"] = result.RunId.Value,
        ["status"] = result.Status.ToString().ToLowerInvariant(),
        ["action"] = result.Action.Value,
        ["errors"] = JsonSerializer.SerializeToNode(
            result.Errors.Select(error => $"{error.Node}#{error.Visit} {error.Phase} {error.Attempts} {error.Message}")),
        ["pruned"] = result.IsPruned,
        ["state"] = JsonSerializer.SerializeToNode(result.State.Keys.ToDictionary(key => key, key => result.State[key])),
    });

    /// <summary>The engine does not know the run, or cannot follow it.</summary>
    public void Lost(string run, string why) => Write(new JsonObject { ["kind"] = "result", ["run"] = run, ["status"] = "lost", ["why"] = why });

    /// <summary>The journal's own verification has found something.</summary>
    public void Fault(string what) => Write(new JsonObject { ["kind"] = "fault", ["what"] = what });

    private JsonObject OfMember(string run, long term, JsonObject fact)
    {
        if (_member is not null)
            (fact["member"], fact["shard"], fact["term"]) = (_member, Journal.RunShard.Of(new RunId(run), _shards), term);
        return fact;
    }

    private void Write(JsonObject fact)
    {
        lock (_gate)
        {
            fact["process"] = Environment.ProcessId;
            fact["sequence"] = ++_sequence;
            Libc.Append(_file, [.. JsonSerializer.SerializeToUtf8Bytes(fact), (byte)'\n']);
        }
    }
}
