using System.Text;
using System.Text.RegularExpressions;
using ActorFlow.Testing;
using ActorFlow.Polling;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>What was drawn, control sequences apart, and a way to wait for it: drawing goes on beside the test.</summary>
internal sealed class Screen : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly SemaphoreSlim _written = new(0);

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get
        {
            lock (_gate)
                return _text.ToString();
        }
    }

    /// <summary>The last picture: what was drawn since the cursor went back to its beginning, without what moves the cursor.</summary>
    public string Picture
        => Regex.Replace(Text.Split('\r').Last(drawn => drawn.Contains('\n', StringComparison.Ordinal)), @"\e\[[?0-9;]*[A-Za-z]", "");

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
            _text.Append(value);
        _written.Release();
    }

    public async Task ShowsAsync(ManualTimeProvider time, string expected)
    {
        // One tick, one picture: time passes no faster than is drawn.
        await Until.SoAsync(
            async () =>
            {
                if (Stripped().Contains(expected, StringComparison.Ordinal))
                    return true;
                while (_written.Wait(0)) { }
                time.Advance(TimeSpan.FromMilliseconds(100));
                await _written.WaitAsync(TimeSpan.FromSeconds(1));
                return false;
            },
            $"this is shown: {expected}",
            Stripped);
    }

    private string Stripped()
        => string.Join('\n', Regex.Replace(Text, @"\e\[[?0-9;]*[A-Za-z]", "").Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd()));
}
