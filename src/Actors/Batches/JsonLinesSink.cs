using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>
/// Streams the results of a batch to a file, one line of JSON each, in item order: the result itself, or <c>{"index":…,"error":…}</c> for an item
/// that failed. After a crash of a journaled run the file is cut back to what the journal knows of, so that each result is there once.
/// </summary>
/// <typeparam name="TResult">What an item gives.</typeparam>
/// <param name="path">The file of a batch; runs at the same time need files of their own. A batch that begins anew empties the file.</param>
public sealed class JsonLinesSink<TResult>(Func<ExecContext, string> path) : BatchSink<TResult>
{
    /// <summary>Streams to one file.</summary>
    public JsonLinesSink(string path)
        : this(_ => path)
    {
    }

    /// <inheritdoc/>
    public override ValueTask<BatchWriter<TResult>> OpenAsync(ExecContext context, JsonElement? position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var file = new FileStream(path(context), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        try
        {
            var begin = position?.GetInt64() ?? 0;
            if (begin > file.Length)
                throw new IOException($"The file '{file.Name}' has {file.Length} bytes, and the journal knows of {begin} that were written. It was changed or removed meanwhile; start the run anew.");
            file.SetLength(begin);
            file.Seek(0, SeekOrigin.End);
            return new(new Writer(file, (JsonTypeInfo<TResult>)context.Port.Serialization.Json.GetTypeInfo(typeof(TResult))));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private sealed class Writer(FileStream file, JsonTypeInfo<TResult> contract) : BatchWriter<TResult>
    {
        private readonly MemoryStream _lines = new();

        public override JsonElement? Position => JsonElement.Parse(file.Length.ToString(CultureInfo.InvariantCulture));

        public override async ValueTask WriteAsync(ReadOnlyMemory<ItemResult<TResult>> results, CancellationToken cancellationToken)
        {
            _lines.SetLength(0);
            using (var writer = new Utf8JsonWriter(_lines))
            {
                foreach (var result in results.Span)
                {
                    Write(writer, result);
                    writer.Flush();
                    _lines.WriteByte((byte)'\n');
                    writer.Reset();
                }
            }

            await file.WriteAsync(_lines.GetBuffer().AsMemory(0, (int)_lines.Length), cancellationToken);
            // The journal will name this length: it must not know of more than the disk has.
            file.Flush(flushToDisk: true);
        }

        public override async ValueTask DisposeAsync()
        {
            await file.DisposeAsync();
            await base.DisposeAsync();
        }

        private void Write(Utf8JsonWriter writer, in ItemResult<TResult> result)
        {
            if (result.Error is not { } error)
            {
                JsonSerializer.Serialize(writer, result.Value!, contract);
                return;
            }

            writer.WriteStartObject();
            writer.WriteNumber("index"u8, result.Index);
            writer.WriteString("error"u8, $"{error.Type}: {error.Message}");
            writer.WriteEndObject();
        }
    }
}
