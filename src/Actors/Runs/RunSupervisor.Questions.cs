using ActorFlow.Actors.Feedback;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// Questions: their rows go with the appends that change them, and what is owed to notifiers is sent once in the life of a supervisor, after its
/// commit.
/// </summary>
internal sealed partial class RunSupervisor
{
    private HashSet<(long Notice, string Hook)>? _noticed;

    private void On(RunMessage.FindQuestion find)
    {
        var asked = _head.TryGetQuestion(find.Number, out var question) ? question.ToSummary(_slot.RunId, _head.Flow) : null;
        Hold(new FindingReply(find, new QuestionFinding(asked, find.Number < _head.NextQuestion, _misfit is null ? _flow : null)));
    }

    private void On(RunMessage.NoticeEnded ended)
    {
        _noticed?.Remove((ended.Notice, ended.Hook));
        Decide(new SettleNotice(_environment.Now, ended.Notice, ended.Hook, ended.Error?.Message));
        AfterOutcome();
    }

    /// <summary>
    /// The rows of the questions that the decision has changed. Whoever is told without being owed it is told when it is committed.
    /// </summary>
    private List<QuestionSummary>? TakeQuestionNews()
    {
        if (_head.News.Count == 0)
            return null;
        if (_environment.PassingHooks.Count > 0)
        {
            foreach (var news in _head.News)
                _held.Enqueue((_head.Version, new NewsRelease(_environment, news.ToNotice(_slot.RunId, _head))));
        }

        var rows = _head.News.Select(news => news.Question).Distinct().Select(question => question.ToSummary(_slot.RunId, _head.Flow)).ToList();
        _head.ForgetNews();
        return rows;
    }

    /// <summary>Sends what is owed to notifiers and is committed.</summary>
    private void TellNotices()
    {
        if (_head.Notices.Count > 0 && !_isOver && !_isLoading && _setAside is null && !_isSetAside && !_draining && _committed >= _barrier)
            SendNotices();
    }

    private void SendNotices()
    {
        var self = Self;
        foreach (var notice in _head.Notices.Where(notice => notice.Number <= _committed))
        {
            foreach (var hook in notice.Hooks)
            {
                var number = notice.Number;
                if (!(_noticed ??= []).Add((number, hook)))
                    continue;
                if (_environment.Herald is { } herald)
                    herald.Tell(new HeraldMessage.Deliver(hook, notice.ToNotice(),
                        error => self.Tell(new RunMessage.NoticeEnded(number, hook, error))));
                else
                    // Of an earlier life of the engine, which had notifiers.
                    self.Tell(new RunMessage.NoticeEnded(number, hook, new NotifierMissingException(hook)));
            }
        }
    }

    /// <summary>The answer to whoever asked for a question.</summary>
    private sealed class FindingReply(RunMessage.FindQuestion find, QuestionFinding finding) : IReleased
    {
        public RunMessage? AskAgain => find;

        public void Release() => find.Reply.TrySetResult(finding);

        public void Fail(Exception why) => find.Reply.TrySetException(why);
    }

    /// <summary>News for notifiers to which nothing is owed.</summary>
    private sealed class NewsRelease(RunEnvironment environment, FeedbackNotice notice) : IReleased
    {
        public void Release()
        {
            foreach (var hook in environment.PassingHooks)
                environment.Herald!.Tell(new HeraldMessage.Deliver(hook, notice, static _ => { }));
        }

        public void Fail(Exception why)
        {
            // It never happened.
        }
    }
}
