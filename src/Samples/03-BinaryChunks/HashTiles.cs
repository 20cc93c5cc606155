using System.Security.Cryptography;

namespace ActorFlow.Samples.BinaryChunks;

/// <summary>A stretch of a file.</summary>
internal sealed record Tile(string File, long Offset, int Length);

/// <summary>What the manifest says of a tile.</summary>
internal sealed record TileLine(long Offset, int Length, string Sha256);

/// <summary>What is cut into tiles.</summary>
internal sealed record TiledFile(string Path, long Length);

/// <summary>
/// A batch as a class: Prep names the file, which is journaled; the tiles are a stream that can be read again; each tile is read and hashed by
/// itself.
/// </summary>
internal sealed class HashTiles : BatchNode<TiledFile, Tile, TileLine>
{
    private readonly int _tileBytes;

    public HashTiles(string manifest, int tileBytes)
        : base("hash-tiles")
    {
        _tileBytes = tileBytes;
        Sink = new JsonLinesSink<TileLine>(manifest);
        Batch.MaxConcurrency = 4;
    }

    protected override BatchSink<TileLine>? Sink { get; }

    protected override ValueTask<TiledFile> PrepAsync(NodeContext context)
    {
        string path = context.State.Get<string>("file");
        return new(new TiledFile(path, new FileInfo(path).Length));
    }

    protected override BatchSource<Tile> Open(TiledFile source) => BatchSource<Tile>.Of(_ => TilesOf(source));

    protected override async ValueTask<TileLine> ExecItemAsync(Tile item, ExecContext context)
    {
        byte[] bytes = new byte[item.Length];
        await using FileStream stream = new(item.File, FileMode.Open, FileAccess.Read, FileShare.Read);
        stream.Seek(item.Offset, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(bytes, context.CancellationToken);
        return new TileLine(item.Offset, item.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    protected override ValueTask<ActionName> PostAsync(NodeContext context, TiledFile prep, BatchResults<TileLine> exec)
    {
        context.State.Set("tiles", exec.Count);
        return default;
    }

    private async IAsyncEnumerable<Tile> TilesOf(TiledFile file)
    {
        for (long offset = 0; offset < file.Length; offset += _tileBytes)
        {
            yield return new Tile(file.Path, offset, (int)Math.Min(_tileBytes, file.Length - offset));
            await Task.CompletedTask;
        }
    }
}
