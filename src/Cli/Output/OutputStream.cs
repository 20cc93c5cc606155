namespace ActorFlow.Cli.Output;

/// <summary>An output of the process, which says by its name when it cannot be written.</summary>
/// <param name="name">What people call it.</param>
/// <param name="inner">Where it goes.</param>
internal sealed class OutputStream(string name, Stream inner) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => Do(static (inner, _) => inner.Flush(), []);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Do(static (inner, bytes) => inner.Write(bytes), buffer);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Do(Action<Stream, ReadOnlySpan<byte>> what, ReadOnlySpan<byte> bytes)
    {
        try
        {
            what(inner, bytes);
        }
        catch (Exception error) when (OutputException.IsOfPlace(error))
        {
            throw new OutputException(name, error);
        }
    }
}
