using System.Globalization;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using static Auth.Domain.Sessions.PresentationOutcome;

namespace Auth.Tests.Domain.Sessions.Walk;

/// <summary>An honest client with one jar, several nodes on one row, a network, a clock, and perhaps a thief.</summary>
/// <remarks>
/// Steps that do not apply do nothing, so that any step of a walk may be left out. The documented limit is excluded
/// by what the client itself knows: an answer that the use of a later token has overtaken is dropped, and so is a
/// request.
/// </remarks>
internal sealed class World
{
    private static readonly double[] Waits = [10, 4, 1, 2, 5, 9, 9.999, 11, 40, 300];
    private static readonly string[] ThiefsAgents = ["thief", "thief in disguise", "thief in another disguise"];
    private static readonly ClientFingerprint Nobody = ClientFingerprint.OfUserAgent("nobody");
    private static readonly Dictionary<string, ClientFingerprint> Agents =
        ThiefsAgents.Append("honest").ToDictionary(agent => agent, ClientFingerprint.OfUserAgent);

    private static readonly byte[] Secret = new byte[RefreshToken.SecretLength];

    private readonly Rules _rules;
    private readonly List<string>? _story;
    private readonly List<Message> _messages = [];
    private readonly List<TokenPosition> _sent = [];
    private readonly List<TokenPosition> _stolen = [];
    private readonly HashSet<TokenPosition> _handedOut = [RefreshToken.First];
    private readonly DateTimeOffset _endsAt;

    private RefreshToken _row;
    private RefreshToken? _backup;
    private DateTimeOffset _now = Stage.Noon;
    private TokenPosition _jar = RefreshToken.First;
    private bool _cut;
    private bool _restored;
    private string _lastAdvancedBy = "";
    private int _thiefsTurns;
    private bool _thiefsTurn;
    private bool _stolenFrom;

    public World(Rules rules, bool tell = false)
    {
        _rules = rules;
        _story = tell ? [] : null;
        var session = Session.Start(new UserId(Guid.Empty), [], new Device(null, null, null), TimeSpan.FromDays(365), _now);
        _endsAt = session.EndsAt;
        _row = RefreshToken.Start(session, Secret, Stage.Usual.IdleLifetime);
    }

    /// <summary>The promise that was broken; null while all are kept.</summary>
    public string? Broken { get; private set; }

    /// <summary>What happened, line by line.</summary>
    public IReadOnlyList<string> Story => _story ?? [];

    /// <summary>How often what happened, so that a walk that never met something is seen to prove nothing of it.</summary>
    public Dictionary<string, int> Counts { get; } = [];

    public bool Over => _cut || Broken is not null;

    /// <summary>All that decides what can still happen, with generations counted from the presented token.</summary>
    public string Key()
    {
        var parts = new List<string> { State(_row), At(_jar), _restored ? "r" : "", _backup is null ? "" : State(_backup) };
        parts.AddRange(_messages.Select(m => At(m.Answer)).Order(StringComparer.Ordinal));
        parts.Add("|");
        if (_sent.Count > 0) parts.Add(At(_sent[^1]));
        parts.AddRange(_stolen.Where(s => IsLive(_row, s)).Select(At).Distinct().Order(StringComparer.Ordinal));
        parts.Add($"{_lastAdvancedBy}{_thiefsTurns}{_thiefsTurn}");
        return string.Join(' ', parts);

        string State(RefreshToken row) =>
            $"{row.Generation - _row.Generation},{row.Branch},{row.LatestBranch},{(row.RotatedAt is { } at ? _now - at < Stage.Usual.RetryWindow : null)}";

        string At(TokenPosition token) => string.Create(CultureInfo.InvariantCulture, $"{(int)(token.Generation - _row.Generation)}/{token.Branch}");
    }

    public World Walk(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            if (Over) break;
            Take(step);
        }

        return this;
    }

    /// <summary>Both parties go on refreshing in turn, and nothing is lost: the session must end.</summary>
    public World BothGoOn()
    {
        if (!_stolenFrom) return this;

        foreach (var message in _messages.ToList()) Lose(message);
        // After a restore the two may hold one token again, since the store numbers siblings as it did before.
        var rounds = _restored ? 8 : 3;
        for (var round = 0; round < rounds && !Over; round++)
        {
            Refresh();
            if (!Over) ThiefPresents(0);
        }

        if (!Over) Break("a thief is always noticed", "both parties went on refreshing, and the session lives");
        return this;
    }

    private void Take(Step step)
    {
        switch (step.Act)
        {
            case Act.Send: Send(); break;
            case Act.Read when Pick(Stop.OnItsWay, step.Which) is { } message: Read(message); break;
            case Act.Decide when Pick(Stop.AtANode, step.Which) is { } message: Decide(message); break;
            case Act.Arrive when Pick(Stop.OnItsWayBack, step.Which) is { } message: Arrive(message); break;
            case Act.Lose when _messages.Count > 0: Lose(_messages[step.Which % _messages.Count]); break;
            case Act.Ask: Ask(); break;
            case Act.Refresh: Refresh(); break;
            case Act.Wait: Wait(TimeSpan.FromSeconds(Waits[step.Which % Waits.Length])); break;
            case Act.SetClockBack: SetClockBack(TimeSpan.FromSeconds(Waits[step.Which % Waits.Length])); break;
            case Act.Backup: Backup(); break;
            case Act.Restore: Restore(); break;
            case Act.Steal: Steal(); break;
            case Act.ThiefPresents: ThiefPresents(step.Which); break;
        }
    }

    private Message? Send()
    {
        if (_messages.Count >= _rules.InFlight) return null;

        var message = new Message(_jar, _now, _sent.Count, _thiefsTurns);
        _messages.Add(message);
        if (_rules.Network != Network.Instant) _sent.Add(_jar);
        if (_rules.Network != Network.Instant) Tell($"honest sends {Name(_jar)}");
        return message;
    }

    private void Read(Message message)
    {
        if (_rules.Network == Network.Slow && _sent.Skip(message.Order).Any(later => Overtakes(later, message.Token)))
        {
            Lose(message, "is overtaken by the use of a later token, and lost");
            return;
        }

        message.Read = Row.Copy(_row);
        message.Stop = Stop.AtANode;
        if (_rules.Network != Network.Instant) Tell($"a node reads version {_row.Version} for {Name(message.Token)}");
    }

    private void Decide(Message message)
    {
        if (_rules.Network == Network.Slow && _sent.Skip(message.Order).Any(later => Overtakes(later, message.Token)))
        {
            Lose(message, "is overtaken by the use of a later token, and lost");
            return;
        }

        GiveWay("honest");
        var read = message.Read!.Version;
        var row = message.Read;
        var decision = Present(row, message.Token, "honest");
        if (Broken is not null) return;

        if ((decision.Advanced || decision.Outcome == Reused) && _row.Version != read)
        {
            Count("lost guard");
            Tell($"honest presents {Name(message.Token)}: another node was first (version {_row.Version}, read {read}), it reads again");
            message.Read = Row.Copy(_row);
            return;
        }

        Count($"{decision.Outcome}");
        if (decision.Outcome == Reused)
        {
            _cut = true;
            Tell($"honest presents {Name(message.Token)} at {Clock()} -> reused, the session is cut");
            if (!_stolenFrom) Break("an honest client alone is never refused", "it was");
            return;
        }

        if (decision.Advanced) Advanced(row, "honest");
        if (_rules.Network == Network.Instant && decision.Outcome is Rotated or Ahead) _sent.Add(message.Token);
        message.Answer = decision.Answer;
        message.Outcome = decision.Outcome;
        message.Stop = Stop.OnItsWayBack;
        _ = _handedOut.Add(decision.Answer);
        Tell($"honest presents {Name(message.Token)} at {Clock()} -> {Name(decision)}");
        CheckLineages(decision);
    }

    private void Arrive(Message message)
    {
        _ = _messages.Remove(message);
        if (message.Turn == _thiefsTurns && message.Outcome != Held) _thiefsTurn = false;

        var answer = message.Answer;
        if (_rules.Network != Network.Quick && _sent.Any(used => Overtakes(used, answer)))
        {
            Count("the documented limit");
            Tell($"the answer {Name(answer)} arrives after a later token was used, and is dropped");
        }
        else if (_rules.Jar == Jar.KeepsTheNewest && (_jar.Generation, _jar.Branch).CompareTo((answer.Generation, answer.Branch)) > 0)
        {
            Tell($"the answer {Name(answer)} arrives, but the jar holds {Name(_jar)}");
        }
        else
        {
            _jar = answer;
            Tell($"the answer {Name(answer)} arrives");
        }
    }

    private void Lose(Message message, string how = "is lost")
    {
        Tell(message.Stop == Stop.OnItsWayBack ? $"the answer {Name(message.Answer)} {how}" : $"the request {Name(message.Token)} {how}");
        _ = _messages.Remove(message);
    }

    private Message? Ask()
    {
        if (Send() is not { } message) return null;

        for (Read(message); !Over && message.Stop == Stop.AtANode && _messages.Contains(message);)
        {
            Decide(message);
        }

        return message;
    }

    private void Refresh()
    {
        if (Ask() is { Stop: Stop.OnItsWayBack } message && !Over) Arrive(message);
    }

    private void Wait(TimeSpan time)
    {
        _now += time;
        Tell($"{time.TotalSeconds} s pass");
        if (_rules.Network != Network.Quick) return;

        foreach (var slow in _messages.Where(m => (_now - m.SentAt) * 2 >= Stage.Usual.RetryWindow).ToList())
        {
            Lose(slow);
        }
    }

    private void SetClockBack(TimeSpan time)
    {
        _now -= time;
        Tell($"the clock is set back by {time.TotalSeconds} s");
    }

    private void Backup()
    {
        _backup ??= Row.Copy(_row);
        Tell("the store is backed up");
    }

    private void Restore()
    {
        if (_backup is null || _restored) return;

        if (_rules.Network == Network.Quick)
        {
            foreach (var message in _messages.ToList()) Lose(message);
        }

        Count("restored");
        _restored = true;
        _row = Row.Copy(_backup);
        _lastAdvancedBy = "";
        Tell($"the store is set back to where {Name(new TokenPosition(_row.Generation, _row.Branch))} was presented");
    }

    private void Steal()
    {
        if (_stolen.Count > 0) return; // one copy: who can copy the jar again and again is the client
        _stolen.Add(_jar);
        Tell($"a thief copies {Name(_jar)}");
    }

    private void ThiefPresents(int which)
    {
        if (_stolen.Count == 0) return;

        var token = _stolen[_stolen.Count - 1 - (which % _stolen.Count)];
        var agent = _rules.Thief == Thief.OutsideTheWindow ? "honest" : ThiefsAgents[which % ThiefsAgents.Length];
        GiveWay("thief");

        var row = Row.Copy(_row);
        var decision = Present(row, token, agent);
        if (Broken is not null) return;

        Count($"thief {decision.Outcome}");
        Tell($"{(agent == "honest" ? "thief" : agent)} presents {Name(token)} at {Clock()} -> {Name(decision)}");
        if (decision.Outcome == Reused)
        {
            _cut = true;
            return;
        }

        if (decision.Advanced) Advanced(row, "thief");
        if (!_stolen.Contains(decision.Answer)) _stolen.Add(decision.Answer);
        _ = _handedOut.Add(decision.Answer);
        _stolenFrom = true;
        if (!_thiefsTurn) _thiefsTurns++;
        _thiefsTurn = true;
        if (_thiefsTurns > 2 && !_restored) Break("a thief is always noticed", "it got a third answer, an honest one before each");
        CheckLineages(decision);
    }

    // A perfect clone that acts within the window of the other's rotation is the one thief that goes unseen.
    private void GiveWay(string actor)
    {
        if (_rules.Thief != Thief.OutsideTheWindow || _row.RotatedAt is not { } rotatedAt || _lastAdvancedBy == actor) return;

        var free = rotatedAt + Stage.Usual.RetryWindow;
        if (_now < free) Wait(free - _now);
    }

    private Presentation Present(RefreshToken row, TokenPosition token, string agent)
    {
        var before = Row.Of(row);
        var decision = row.Present(token, Agents[agent], Stage.Usual, _endsAt, _now);

        if (row.Version != before.Version + (decision.Advanced ? 1 : 0)) Break("the version counts the advances", $"{before.Version} became {row.Version}");
        if (!decision.Advanced && Row.Of(row) != before) Break("nothing changes without an advance", $"{before} became {Row.Of(row)}");
        if (row.ExpiresAt > _endsAt) Break("the absolute end holds", $"the session lives until {row.ExpiresAt}");
        return decision;
    }

    private void Advanced(RefreshToken row, string actor) => (_row, _lastAdvancedBy) = (row, actor);

    // Whatever was handed out before: only the presented token and its successors are worth anything.
    private void CheckLineages(Presentation decision)
    {
        if (_restored || Broken is not null) return;

        var presented = new TokenPosition(_row.Generation, _row.Branch);
        var live = _handedOut.Where(token => token != presented && IsLive(_row, token)).ToList();
        if (decision.Outcome == Rotated && live is not [var only] || live.Any(token => token.Generation != _row.Generation + 1))
        {
            Break("there is one lineage", $"beside {Name(presented)} these live: {string.Join(", ", live.Select(token => Name(token)))}");
        }
    }

    private bool IsLive(RefreshToken row, TokenPosition token) =>
        Row.Copy(row).Present(token, Nobody, Stage.Usual, _endsAt, _now).Outcome != Reused;

    private static bool Overtakes(TokenPosition used, TokenPosition token) =>
        used.Generation > token.Generation || (used.Generation == token.Generation && used.Branch != token.Branch);

    private Message? Pick(Stop stop, int which)
    {
        var there = _messages.Where(m => m.Stop == stop).ToList();
        return there is [] ? null : there[which % there.Count];
    }

    private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    private void Break(string promise, string how) => Broken ??= $"Broken promise: {promise}; {how}.";

    private void Tell(string line) => _story?.Add(line);

    private string Clock() => string.Create(CultureInfo.InvariantCulture, $"{(_now - Stage.Noon).TotalSeconds:+0.###;-0.###;+0}s");

    private static string Name(TokenPosition token) => string.Create(CultureInfo.InvariantCulture, $"{token.Generation}/{token.Branch}");

    private static string Name(Presentation decision) => decision.Outcome == Reused
        ? "reused, the session is cut"
        : $"{decision.Outcome} {Name(decision.Answer)}".ToLowerInvariant();

    private enum Stop
    {
        OnItsWay,
        AtANode,
        OnItsWayBack,
    }

    private sealed class Message(TokenPosition token, DateTimeOffset sentAt, int order, int turn)
    {
        public TokenPosition Token { get; } = token;

        public DateTimeOffset SentAt { get; } = sentAt;

        /// <summary>How many requests the client had sent before.</summary>
        public int Order { get; } = order;

        public Stop Stop { get; set; }

        public RefreshToken? Read { get; set; }

        public TokenPosition Answer { get; set; }

        /// <summary>The thief's turn that the request followed.</summary>
        public int Turn { get; } = turn;

        public PresentationOutcome Outcome { get; set; }
    }
}
