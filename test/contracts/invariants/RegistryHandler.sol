// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry as C} from "../../../contracts/ICredentialRegistry.sol";
import {Vm, vm} from "../Vm.sol";
import {signAnchorOrder, signBatchRevocationOrder, signReplacementOrder, signRevocationOrder} from "../Signing.sol";
import {RegistryChoices} from "./RegistryChoices.sol";

/// @notice Drives every role at random, right and wrong accounts alike: each call must succeed exactly if the rules allow it.
/// @dev Few accounts, ids, roots and words, so that calls meet. An account may come to hold several roles.
contract RegistryHandler is RegistryChoices {
    uint256 private constant MOST = 3;

    CredentialRegistry public registry;
    uint256 public calls;
    uint256 public successes;
    mapping(bytes32 action => uint256) public successesOf;

    constructor() {
        vm.recordLogs();
        registry = new CredentialRegistry(_accountOf(1));
        _applyLogs();
        _call(
            _accountOf(1),
            abi.encodeCall(registry.appointAccreditor, (_accountOf(2), _until(365), "A", "did:a")),
            true
        );
        _call(
            _accountOf(1),
            abi.encodeCall(registry.appointAccreditor, (_accountOf(3), _until(90), "B", "did:b")),
            true
        );
        _call(
            _accountOf(2),
            abi.encodeCall(registry.registerIssuer, (1, _accountOf(4), _until(300), "U", "did:u")),
            true
        );
        _call(
            _accountOf(3),
            abi.encodeCall(registry.registerIssuer, (2, _accountOf(5), _until(60), "V", "did:v")),
            true
        );
        _call(_accountOf(4), abi.encodeCall(registry.addOperator, (1, _accountOf(6), _until(200), 3)), true);
        _call(_accountOf(4), abi.encodeCall(registry.addOperator, (1, _accountOf(2), _until(100), 3)), true);
        _call(_accountOf(5), abi.encodeCall(registry.addOperator, (2, _accountOf(6), _until(50), 3)), true);
        _call(_accountOf(2), abi.encodeCall(registry.anchorBatch, (1, 1, 2, _root(0), 300)), true);
        _call(_accountOf(6), abi.encodeCall(registry.anchorBatch, (2, 2, 1, _root(1), 700)), true);
    }

    /* TIME */

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % (time % 8 == 0 ? 15 days : 2 hours)));
    }

    /* GOVERNOR AND ACCREDITORS */

    function appointAccreditor(uint256 who, uint256 account, uint256 until) external {
        if (accreditorCount == MOST) return;
        (address actor, address chosen, uint256 end) = (_pick(who, governor), _account(account), _end(until));
        bytes memory call = abi.encodeCall(registry.appointAccreditor, (chosen, end, "C", "did:c"));
        _call(actor, call, _mayAppoint(actor, chosen, end));
    }

    function endAccreditor(uint256 who, uint256 id, uint256 moment) external {
        if (moment % 4 != 0) return; // seldom, or nothing stays in force
        uint32 accreditor = _id(id, accreditorCount);
        (address actor, uint256 end) = (_pick(who, governor), _moment(moment));
        bool isAllowed = _mayEndAccreditor(actor, accreditor, end);
        _call(actor, abi.encodeCall(registry.endAccreditor, (accreditor, end)), isAllowed);
    }

    function handOverAccreditor(uint256 who, uint256 id, uint256 to, bool accept) external {
        uint32 accreditor = _id(id, accreditorCount);
        address holder = accept ? _accreditors[accreditor].pending : _accreditors[accreditor].account;
        address actor = _pick(who, holder);
        bool isAllowed = actor == holder && actor != address(0);
        if (accept) _call(actor, abi.encodeCall(registry.acceptAccreditor, (accreditor)), isAllowed);
        else _call(actor, abi.encodeCall(registry.handOverAccreditor, (accreditor, _account(to))), isAllowed);
    }

    function handOverGovernor(uint256 who, uint256 to, bool accept) external {
        address actor = _pick(who, accept ? pendingGovernor : governor);
        if (accept) _call(actor, abi.encodeCall(registry.acceptOwnership, ()), actor == pendingGovernor);
        else _call(actor, abi.encodeCall(registry.transferOwnership, (_account(to))), actor == governor);
        _call(actor, abi.encodeCall(registry.renounceOwnership, ()), false);
    }

    function registerIssuer(uint256 who, uint256 id, uint256 account, uint256 until) external {
        if (issuerCount == MOST) return;
        uint32 accreditor = _id(id, accreditorCount);
        address actor = _pick(who, _accreditors[accreditor].account);
        (address admin, uint256 end) = (_account(account), _end(until));
        bool isAllowed = _mayRegister(actor, accreditor, admin, end);
        _call(actor, abi.encodeCall(registry.registerIssuer, (accreditor, admin, end, "W", "did:w")), isAllowed);
    }

    function accreditIssuer(uint256 who, uint256 id, uint256 of_, uint256 until) external {
        if (accreditationCount == 2 * MOST) return;
        (uint32 accreditor, uint32 issuer) = (_id(id, accreditorCount), _id(of_, issuerCount));
        (address actor, uint256 end) = (_pick(who, _accreditors[accreditor].account), _end(until));
        bool isAllowed = _mayAccredit(actor, accreditor, issuer, end);
        _call(actor, abi.encodeCall(registry.accreditIssuer, (accreditor, issuer, end, "X", "did:x")), isAllowed);
    }

    function endAccreditation(uint256 who, uint256 id, uint256 moment) external {
        if (moment % 4 != 0) return; // seldom, or nothing stays in force
        uint32 accreditation = _id(id, accreditationCount);
        uint256 maker = _accreditations[accreditation].accreditor;
        (address actor, uint256 end) = (_pick(who, _accreditors[maker].account), _moment(moment));
        bool isAllowed = _mayEndAccreditation(actor, accreditation, end);
        _call(actor, abi.encodeCall(registry.endAccreditation, (accreditation, end)), isAllowed);
    }

    /* ADMINS */

    function handOverIssuer(uint256 who, uint256 id, uint256 to, bool accept) external {
        uint32 issuer = _id(id, issuerCount);
        address pending = _issuers[issuer].pending;
        address actor = _pick(who, accept ? pending : _issuers[issuer].admin);
        bool mayAccept = actor == pending && actor != address(0);
        if (accept) _call(actor, abi.encodeCall(registry.acceptIssuer, (issuer)), mayAccept);
        else
            _call(
                actor,
                abi.encodeCall(registry.handOverIssuer, (issuer, _account(to))),
                _mayAdminister(actor, issuer)
            );
    }

    function addOperator(uint256 who, uint256 id, uint256 account, uint256 until, uint8 rights) external {
        uint32 issuer = _id(id, issuerCount);
        if (_issuers[issuer].operators == MOST) return;
        (address actor, address chosen) = (_pick(who, _issuers[issuer].admin), _account(account));
        uint256 end = _end(until);
        uint8 right = rights % 8 < 2 ? 3 : rights % 5;
        bool isSound = chosen != address(0) && end > block.timestamp && right >= 1 && right <= 3;
        bytes memory call = abi.encodeCall(registry.addOperator, (issuer, chosen, end, right));
        _call(actor, call, isSound && _mayAdminister(actor, issuer));
    }

    function endOperator(uint256 who, uint256 id, uint256 which, uint256 moment) external {
        if (moment % 2 != 0) return;
        (uint32 issuer, uint256 end) = (_id(id, issuerCount), _moment(moment));
        uint32 operator = _id(which, _issuers[issuer].operators);
        address actor = _pick(who, _isFrozen(issuer) ? _starterOf(issuer) : _issuers[issuer].admin);
        bool isAllowed = _mayEndOperator(actor, issuer, operator, end);
        _call(actor, abi.encodeCall(registry.endOperator, (issuer, operator, end)), isAllowed);
    }

    function annul(uint256 who, uint256 id, uint256 which, uint256 word, uint256 mask, bool whole) external {
        (uint32 issuer, bytes32 root) = (_id(id, issuerCount), _root(which));
        address actor = _pick(who, _issuers[issuer].admin);
        bool isAdmin = _mayAdminister(actor, issuer);
        if (whole) {
            bool isRevoked = _batches[issuer][root].revokedAt != 0;
            _call(actor, abi.encodeCall(registry.annulBatchRevocation, (issuer, root)), isAdmin && isRevoked);
        } else {
            (uint32[] memory words, uint256[] memory masks) = _bits(issuer, root, word, mask);
            bool isInside = _isInBatch(issuer, root, words[0], masks[0]);
            bytes memory call = abi.encodeCall(registry.annulCredentialRevocations, (issuer, root, words, masks));
            _call(actor, call, isAdmin && isInside);
        }
    }

    /* RECOVERY */

    function startRecovery(uint256 who, uint256 id, uint256 account) external {
        if (who % 3 != 1) return; // seldom, or every admin is frozen
        (uint32 issuer, address proposed) = (_id(id, issuerCount), _account(account));
        address actor = _pick(who, _accreditors[_issuers[issuer].sponsor].account);
        bool isAllowed = _mayStartRecovery(actor, issuer, proposed);
        _call(actor, abi.encodeCall(registry.startRecovery, (issuer, proposed)), isAllowed);
    }

    function objectToRecovery(uint256 who, uint256 id) external {
        uint32 issuer = _id(id, issuerCount);
        address actor = _pick(who, _issuers[issuer].admin);
        _call(actor, abi.encodeCall(registry.objectToRecovery, (issuer)), _mayObject(actor, issuer));
    }

    function endRecovery(uint256 who, uint256 id, bool decide, bool upheld) external {
        uint32 issuer = _id(id, issuerCount);
        address actor = _pick(who, decide ? governor : _starterOf(issuer));
        if (decide) _call(actor, abi.encodeCall(registry.decideRecovery, (issuer, upheld)), _mayDecide(actor, issuer));
        else _call(actor, abi.encodeCall(registry.completeRecovery, (issuer)), _mayComplete(actor, issuer));
    }

    /* OPERATORS: in person, or by a signature that anybody sends */

    function anchorBatch(uint256 who, uint256 id, uint256 which, uint256 choice, uint256 bySignature) external {
        (uint32 issuer, bytes32 root) = (_id(id, issuerCount), _root(which));
        uint32 operator = _id(choice, _issuers[issuer].operators);
        uint32 accreditation = _accreditationOf(issuer, choice >> 32);
        uint32 size = uint32((choice >> 64) % (WORDS * 256));
        uint256 key = _key(who, _operators[issuer][operator].account);
        bool isAllowed = _mayAnchor(_accountOf(key), issuer, accreditation, operator, root, size);
        bytes memory call = abi.encodeCall(registry.anchorBatch, (issuer, accreditation, operator, root, size));
        if (bySignature % 3 == 0) {
            call = signAnchorOrder(registry, key, issuer, accreditation, operator, root, size);
            _call(_account(bySignature / 3), call, isAllowed);
        } else _call(_accountOf(key), call, isAllowed);
    }

    function replaceCredentials(uint256 who, uint256 id, uint256 which, uint256 choice, uint256 mask) external {
        C.Replacement memory order;
        order.issuer = _id(id, issuerCount);
        (order.root, order.replacedRoot) = (_root(which), _root(which >> 8));
        order.operator = _id(choice, _issuers[order.issuer].operators);
        order.accreditation = _accreditationOf(order.issuer, choice >> 32);
        order.size = uint32((choice >> 64) % (WORDS * 256));
        (order.words, order.masks) = _bits(order.issuer, order.replacedRoot, choice >> 96, mask);
        uint256 key = _key(who, _operators[order.issuer][order.operator].account);
        bool isAllowed = _mayReplace(_accountOf(key), order);
        if (choice % 3 == 0) _call(_account(who), signReplacementOrder(registry, key, order), isAllowed);
        else _call(_accountOf(key), _encode(order), isAllowed);
    }

    function _encode(C.Replacement memory order) private view returns (bytes memory) {
        return
            abi.encodeCall(
                registry.replaceCredentials,
                (
                    order.issuer,
                    order.accreditation,
                    order.operator,
                    order.root,
                    order.size,
                    order.replacedRoot,
                    order.words,
                    order.masks
                )
            );
    }

    function revokeBatch(uint256 who, uint256 id, uint256 which, uint256 choice, uint256 bySignature) external {
        (uint32 issuer, bytes32 root) = (_id(id, issuerCount), _root(which));
        uint32 operator = _id(choice, _issuers[issuer].operators);
        uint256 key = _key(who, _operators[issuer][operator].account);
        bool isRevocable = _batches[issuer][root].anchoredAt != 0 && _batches[issuer][root].revokedAt == 0;
        bool isAllowed = isRevocable && _mayOperate(_accountOf(key), issuer, operator, 2);
        bytes memory call = abi.encodeCall(registry.revokeBatch, (issuer, operator, root));
        if (bySignature % 3 == 0) {
            call = signBatchRevocationOrder(registry, key, issuer, operator, root);
            _call(_account(bySignature / 3), call, isAllowed);
        } else _call(_accountOf(key), call, isAllowed);
    }

    function changeCredentials(uint256 who, uint256 id, uint256 which, uint256 choice, uint256 mask) external {
        (uint32 issuer, bytes32 root) = (_id(id, issuerCount), _root(which));
        uint32 operator = _id(choice, _issuers[issuer].operators);
        uint256 key = _key(who, _operators[issuer][operator].account);
        (uint32[] memory words, uint256[] memory masks) = _bits(issuer, root, choice >> 32, mask);
        bool isAllowed =
            _isInBatch(issuer, root, words[0], masks[0]) && _mayOperate(_accountOf(key), issuer, operator, 2);
        bytes memory call;
        uint256 kind = (choice >> 64) % 4;
        if (kind == 0) call = abi.encodeCall(registry.revokeCredentials, (issuer, operator, root, words, masks));
        else if (kind == 1) call = abi.encodeCall(registry.suspendCredentials, (issuer, operator, root, words, masks));
        else if (kind == 2)
            call = abi.encodeCall(registry.reinstateCredentials, (issuer, operator, root, words, masks));
        else call = signRevocationOrder(registry, key, issuer, operator, root, words, masks);
        _call(kind == 3 ? _account(choice >> 96) : _accountOf(key), call, isAllowed);
    }

    /* THE CALL */

    function _call(address sender, bytes memory data, bool isAllowed) private {
        vm.recordLogs();
        vm.prank(sender);
        (bool success, ) = address(registry).call(data);
        ++calls;
        if (success) (++successes, ++successesOf[bytes4(data)]);
        if (success && !isAllowed) _fail(string.concat("allowed against the rules: ", _nameOf(data)));
        if (!success && isAllowed) _fail(string.concat("refused against the rules: ", _nameOf(data)));
        if (success) _applyLogs(); // the cheat code also records the logs of reverted calls
    }

    function _applyLogs() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) if (logs[i].emitter == address(registry)) _apply(logs[i]);
    }

    function _nameOf(bytes memory data) private pure returns (string memory) {
        return vm.toString(uint256(uint32(bytes4(data))));
    }
}
