using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ActorFlow.Definition;
using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>Reads the lines of an export, one after the other, and refuses what was changed, reordered or cut short.</summary>
internal sealed class ImportLines
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly List<BlobReference> _blobs = [];
    private RunSummary? _summary;
    private RunBaseline? _baseline;
    private string? _damage;
    private uint _sum;
    private long _version;
    private bool _isOver;

    /// <summary>How many lines were read.</summary>
    public long Count { get; private set; }

    public (string Fingerprint, ReadOnlyMemory<byte> Canonical)? Definition { get; private set; }

    public TransferredRun Run => new(_summary!, _entries) { Baseline = _baseline, Blobs = _blobs, Damage = _damage };

    /// <exception cref="RunImportException">The line does not belong here.</exception>
    public void Add(string line)
    {
        Count++;
        try
        {
            using var json = JsonDocument.Parse(line, ExportForm.ReadOptions);
            Add(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw RunImportException.Broken(Count, $"cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="RunImportException">The end is missing.</exception>
    public void Finish()
    {
        if (!_isOver)
            throw RunImportException.Broken(Count + 1, "is missing: the export does not end in order");
    }

    private void Add(JsonElement line)
    {
        if (_isOver)
            throw RunImportException.Broken(Count, "comes after the end");
        if (_summary is null)
            ReadHeader(line);
        else if (line.TryGetProperty("v", out var version))
            ReadEntry(line, version.GetInt64());
        else if (line.TryGetProperty("blob", out var blob))
            ReadBlob(line, BlobId.Parse(blob.GetString()!));
        else if (line.TryGetProperty("baseline", out var baseline))
            ReadBaseline(line, baseline.GetInt64());
        else if (line.TryGetProperty("definition", out var print))
            ReadDefinition(print.GetString()!, line.GetProperty("bytes").GetBytesFromBase64());
        else if (line.TryGetProperty("end", out var end))
            ReadEnd(line, end.GetInt64());
        else
            throw RunImportException.Broken(Count, "is of a kind that this build does not know");
    }

    private void ReadHeader(JsonElement line)
    {
        if (!line.TryGetProperty("actorflow", out var mark) || mark.GetString() != ExportForm.Mark)
            throw RunImportException.Broken(Count, "is not the beginning of an exported run");
        if (line.GetProperty("format").GetInt32() is var format && format != ExportForm.Format)
            throw RunImportException.Broken(Count, $"has format {format}, and this build reads {ExportForm.Format}");
        var runId = new RunId(line.GetProperty("run").GetString()!);
        if (!Enum.TryParse<RunStatus>(line.GetProperty("status").GetString(), ignoreCase: true, out var status)
            || !Enum.IsDefined(status) || status is RunStatus.Parked or RunStatus.Quarantined)
            throw RunImportException.Broken(Count, "names a status that this build does not know");
        _summary = new RunSummary(runId, line.GetProperty("flow").GetString()!, line.GetProperty("print").GetString()!, status, Time(line, "started")!.Value,
            Time(line, "updated")!.Value, Time(line, "ended"), Text(line, "key"), Tags(line), Text(line, "parent"), Time(line, "due"), Text(line, "outcome"));
        _damage = Text(line, "damage");
        _sum = EntryChain.Start(runId);
    }

    private void ReadEntry(JsonElement line, long version)
    {
        if (version != _version + 1)
            throw RunImportException.Broken(Count, $"has version {version} where {_version + 1} must follow");
        var data = line.TryGetProperty("data", out var plain) ? JsonMarshal.GetRawUtf8Value(plain).ToArray() : line.GetProperty("bytes").GetBytesFromBase64();
        var entry = new JournalEntry(version, line.GetProperty("name").GetString()!, line.GetProperty("schema").GetInt32(), data);
        if (!EntryPack.IsName(entry.Name))
            throw RunImportException.Broken(Count, "has a name that no event has");
        _sum = ExportForm.Next(_scratch, entry, _sum);
        CheckSum(line, _sum);
        _entries.Add(entry);
        _version = version;
    }

    private void ReadBaseline(JsonElement line, long version)
    {
        if (_version != 0 || _entries.Count > 0)
            throw RunImportException.Broken(Count, "is a baseline that comes too late");
        _baseline = new RunBaseline(_summary!.RunId, version, line.GetProperty("schema").GetInt32(), line.GetProperty("bytes").GetBytesFromBase64(),
            [.. line.GetProperty("blobs").EnumerateArray().Select(blob => BlobId.Parse(blob.GetString()!))]);
        CheckSum(line, ExportForm.SumOf(_baseline));
        _version = version;
    }

    private void ReadDefinition(string fingerprint, byte[] canonical)
    {
        if (!CanonicalFlow.Bears(canonical, fingerprint))
            throw RunImportException.Broken(Count, "holds a definition that does not have its fingerprint");
        Definition = (fingerprint, canonical);
    }

    private void ReadBlob(JsonElement line, BlobId blobId)
    {
        var content = line.GetProperty("bytes").GetBytesFromBase64();
        if (BlobId.Of(content) != blobId)
            throw RunImportException.Broken(Count, "holds a blob whose content does not have its name");
        _blobs.Add(new BlobReference(blobId, content));
    }

    private void ReadEnd(JsonElement line, long version)
    {
        if (version != _version)
            throw RunImportException.Broken(Count, $"ends the run at version {version}, and the entries end with {_version}");
        CheckSum(line, _sum);
        _isOver = true;
    }

    private void CheckSum(JsonElement line, uint sum)
    {
        if (line.GetProperty("sum").GetString() != ExportForm.Hex(sum))
            throw RunImportException.Broken(Count, "does not fit its checksum");
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? new DateTimeOffset(value.GetDateTime().ToUniversalTime()) : null;

    private static List<string> Tags(JsonElement line) => line.TryGetProperty("tags", out var tags) ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : [];
}
